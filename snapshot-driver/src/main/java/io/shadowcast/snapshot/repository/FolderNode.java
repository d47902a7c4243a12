package io.shadowcast.snapshot.repository;

import io.shadowcast.snapshot.volume.ChunkId;
import io.shadowcast.snapshot.volume.Entry;
import io.shadowcast.snapshot.volume.FileName;
import java.util.ArrayList;
import java.util.List;

/// One node of a stored folder.
sealed interface FolderNode {
  /// First bytes of the three.
  int ENTRIES = 4;

  int LIST = 5;

  int DIFFERENCE = 6;

  /// Some entries, sorted.
  record Entries(List<Entry> entries) implements FolderNode {}

  /// Nodes of [Entries] or [Children], in the order of their names.
  record Children(List<Child> children) implements FolderNode {}

  /// One of them.
  ///
  /// @param first the lowest name in it
  record Child(FileName first, ChunkId id) {}

  /// What differs from a folder that is stored whole.
  ///
  /// @param removed names of the base that are not there
  /// @param put entries that are not so in the base
  record Difference(ChunkId base, List<FileName> removed, List<Entry> put) implements FolderNode {}

  /// The node as bytes.
  static byte[] write(FolderNode node) {
    NodeOutput out = new NodeOutput();
    switch (node) {
      case Entries some -> {
        out.u8(ENTRIES);
        EntryWriter.write(some.entries(), out);
      }
      case Children list -> writeChildren(list, out);
      case Difference difference -> {
        out.u8(DIFFERENCE);
        out.id(difference.base());
        out.varint(difference.removed().size());
        byte[] last = new byte[0];
        for (FileName name : difference.removed()) {
          last = EntryWriter.name(last, name.bytes(), out);
        }
        EntryWriter.write(difference.put(), out);
      }
    }
    return out.toBytes();
  }

  private static void writeChildren(Children list, NodeOutput out) {
    out.u8(LIST);
    out.varint(list.children().size());
    byte[] last = new byte[0];
    for (Child child : list.children()) {
      last = EntryWriter.name(last, child.first().bytes(), out);
    }
    list.children().forEach(child -> out.id(child.id()));
  }

  static FolderNode read(ChunkId id, byte[] bytes) throws DamagedException {
    String subject = "folder " + id;
    NodeInput in = new NodeInput(subject, bytes);
    return switch (in.u8()) {
      case ENTRIES -> new Entries(EntryReader.read(subject, bytes, in));
      case LIST -> new Children(readChildren(in));
      case DIFFERENCE -> {
        ChunkId base = in.id();
        List<FileName> removed = readNames(in, in.count(bytes.length));
        yield new Difference(base, removed, EntryReader.read(subject, bytes, in));
      }
      default -> throw in.bad("no folder");
    };
  }

  private static List<Child> readChildren(NodeInput in) throws DamagedException {
    List<FileName> names = readNames(in, in.count(in.remaining()));
    List<Child> children = new ArrayList<>();
    for (FileName name : names) {
      children.add(new Child(name, in.id()));
    }
    in.end();
    return children;
  }

  private static List<FileName> readNames(NodeInput in, int count) throws DamagedException {
    List<FileName> names = new ArrayList<>();
    byte[] last = new byte[0];
    for (int i = 0; i < count; i++) {
      last = EntryReader.name(last, in);
      try {
        names.add(new FileName(last));
      } catch (IllegalArgumentException e) {
        throw in.bad(String.valueOf(e.getMessage()));
      }
    }
    return names;
  }
}
