package io.shadowcast.benchmarks.faults;

import io.shadowcast.snapshot.volume.Attributes;
import io.shadowcast.snapshot.volume.EntryKind;
import io.shadowcast.snapshot.volume.FileName;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/// What a filesystem holds, in memory: nodes by number, 0 the root.
final class Disk {
  static final int ROOT = 0;

  private final Map<Integer, Node> nodes = new HashMap<>();

  /// What a node is for ever.
  ///
  /// @param link where a symbolic link points
  /// @param mode of a special node, type bits included
  // Never compared; what is written down is not changed again.
  @SuppressWarnings("ArrayRecordComponent")
  record Birth(EntryKind kind, byte[] link, int mode, long device) {
    /// Whether it can be synced itself.
    boolean syncs() {
      return kind == EntryKind.REGULAR || kind == EntryKind.FOLDER;
    }

    static Birth of(EntryKind kind) {
      return new Birth(kind, new byte[0], 0, 0);
    }
  }

  /// A file, a folder, a link.
  static final class Node {
    private final Birth birth;
    private final Map<FileName, Integer> names = new TreeMap<>();
    private byte[] bytes = new byte[0];
    private Attributes attributes;
    private boolean timed = true;
    private boolean touched;

    private Node(Birth birth, Attributes attributes) {
      this.birth = birth;
      this.attributes = attributes;
    }

    Birth birth() {
      return birth;
    }

    Map<FileName, Integer> names() {
      return names;
    }

    byte[] bytes() {
      return bytes;
    }

    Attributes attributes() {
      return attributes;
    }

    /// mtime, unless it is that of the last change.
    OptionalLong modified() {
      return timed ? OptionalLong.of(attributes.modifiedNanos()) : OptionalLong.empty();
    }

    /// Whether a step of the tape has reached it.
    boolean touched() {
      return touched;
    }

    void write(long offset, byte[] from, int start, int end) {
      changed();
      int last = Math.toIntExact(offset) + end;
      if (last > bytes.length) {
        bytes = Arrays.copyOf(bytes, last);
      }
      System.arraycopy(from, start, bytes, Math.toIntExact(offset) + start, end - start);
    }

    void resize(long size) {
      changed();
      bytes = Arrays.copyOf(bytes, Math.toIntExact(size));
    }

    private void changed() {
      timed = false;
      touched = true;
    }
  }

  Disk() {}

  /// A copy that shares nothing.
  Disk copy() {
    Disk copy = new Disk();
    nodes.forEach((number, node) -> {
      Node twin = new Node(node.birth, node.attributes);
      twin.names.putAll(node.names);
      twin.bytes = node.bytes.clone();
      twin.timed = node.timed;
      copy.nodes.put(number, twin);
    });
    return copy;
  }

  Node node(int number) {
    Node node = nodes.get(number);
    if (node == null) {
      throw new IllegalStateException("node " + number + " (expected: one of the tape)");
    }
    return node;
  }

  boolean has(int number) {
    return nodes.containsKey(number);
  }

  void add(int number, Birth birth, Attributes attributes) {
    nodes.put(number, new Node(birth, attributes));
  }

  /// All nodes that a folder leads to, itself included.
  Set<Integer> reachable(int folder) {
    Set<Integer> found = new HashSet<>();
    Deque<Integer> open = new ArrayDeque<>(List.of(folder));
    while (!open.isEmpty()) {
      int number = open.pop();
      if (found.add(number)) {
        open.addAll(node(number).names.values());
      }
    }
    return found;
  }

  /// Forgets the time of a node that was just made.
  void untimed(int number) {
    node(number).changed();
  }

  void fill(int number, byte[] bytes) {
    node(number).bytes = bytes;
  }

  void name(int folder, FileName name, Optional<Integer> to) {
    Node node = node(folder);
    node.changed();
    if (to.isPresent()) {
      node.names.put(name, to.get());
      node(to.get()).touched = true;
    } else {
      node.names.remove(name);
    }
  }

  void adorn(int number, Step.Part part, Attributes wanted) {
    Node node = node(number);
    Attributes old = node.attributes;
    node.touched = true;
    if (part == Step.Part.MODIFIED) {
      node.timed = true;
    }
    boolean owner = part == Step.Part.OWNER;
    node.attributes =
        new Attributes(
            part == Step.Part.MODE ? wanted.mode() : old.mode(),
            owner ? wanted.user() : old.user(),
            owner ? wanted.group() : old.group(),
            part == Step.Part.MODIFIED ? wanted.modifiedNanos() : old.modifiedNanos(),
            part == Step.Part.FLAGS ? wanted.flags() : old.flags(),
            part == Step.Part.EXTENDED ? wanted.extended() : old.extended());
  }
}
