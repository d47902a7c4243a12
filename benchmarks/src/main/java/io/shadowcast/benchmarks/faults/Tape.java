package io.shadowcast.benchmarks.faults;

import io.shadowcast.snapshot.kernel.DiskFile;
import io.shadowcast.snapshot.kernel.Folder;
import io.shadowcast.snapshot.kernel.KernelException;
import io.shadowcast.snapshot.kernel.Stat;
import io.shadowcast.snapshot.volume.Attributes;
import io.shadowcast.snapshot.volume.EntryKind;
import io.shadowcast.snapshot.volume.FileName;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// What was done to one folder and all below, in order, with what was there before.
final class Tape {
  private final Disk base = new Disk();
  private final List<Step> steps = new ArrayList<>();
  private final List<Integer> stepsBefore = new ArrayList<>();
  private final Map<Integer, Disk.Birth> births = new HashMap<>();
  private final Map<Integer, Map<FileName, Integer>> names = new HashMap<>();
  private final Map<Integer, Identity> identities = new HashMap<>();
  private final Trouble trouble;
  private final Identities earlier;
  private int next;

  /// How the kernel knows a node.
  record Identity(long device, long inode, long changedNanos) {}

  private Tape(Trouble trouble, Identities earlier) {
    this.trouble = trouble;
    this.earlier = earlier;
  }

  /// Begins with what the folder holds.
  ///
  /// @param earlier whom the files in it stand for
  static Tape begin(Folder root, Trouble trouble, Identities earlier) throws IOException {
    Tape tape = new Tape(trouble, earlier);
    tape.scan(root, new HashMap<>());
    return tape;
  }

  private int scan(Folder folder, Map<Long, Integer> known) throws IOException {
    int number = add(Disk.Birth.of(EntryKind.FOLDER), folder.attributes(), folder.stat());
    for (FileName name : folder.names()) {
      Stat stat = folder.stat(name);
      Integer linked = stat.kind() == EntryKind.FOLDER ? null : known.get(stat.inode());
      int child = linked != null ? linked : scanned(folder, name, stat, known);
      known.put(stat.inode(), child);
      base.node(number).names().put(name, child);
      Objects.requireNonNull(names.get(number)).put(name, child);
    }
    return number;
  }

  private int scanned(Folder folder, FileName name, Stat stat, Map<Long, Integer> known)
      throws IOException {
    if (stat.kind() == EntryKind.FOLDER) {
      try (Folder child = folder.folder(name)) {
        return scan(child, known);
      }
    }
    boolean link = stat.kind() == EntryKind.SYMBOLIC_LINK;
    byte[] target = link ? folder.linkTarget(name) : new byte[0];
    int mode = Kinds.bits(stat.kind()) | stat.mode();
    int number =
        add(
            new Disk.Birth(stat.kind(), target, mode, stat.represents()),
            folder.attributes(name),
            stat);
    if (stat.kind() == EntryKind.REGULAR) {
      try (DiskFile file = folder.open(name)) {
        byte[] bytes = new byte[Math.toIntExact(stat.size())];
        file.read(0, MemorySegment.ofArray(bytes));
        base.fill(number, bytes);
      }
    }
    return number;
  }

  private int add(Disk.Birth birth, Attributes attributes, Stat stat) {
    int number = born(birth, earlier.of(stat));
    base.add(number, birth, attributes);
    return number;
  }

  /// A node that was made just now.
  int born(Disk.Birth birth, Stat stat) {
    int number = next++;
    births.put(number, birth);
    identities.put(number, new Identity(stat.device(), stat.inode(), stat.changedNanos()));
    if (birth.kind() == EntryKind.FOLDER) {
      names.put(number, new HashMap<>());
    }
    return number;
  }

  /// Which node a name stands for now.
  Optional<Integer> lookup(int folder, FileName name) {
    return Optional.ofNullable(names.getOrDefault(folder, Map.of()).get(name));
  }

  /// Called before each operation that changes something: the disk may refuse it.
  void attempt(String operation) throws KernelException {
    stepsBefore.add(steps.size());
    trouble.attempt(operation);
  }

  void add(Step step) {
    if (step instanceof Step.Sync && trouble.isLying()) {
      return;
    }
    if (step instanceof Step.Names(List<Step.Assignment> assignments)) {
      for (Step.Assignment each : assignments) {
        Map<FileName, Integer> folder = Objects.requireNonNull(names.get(each.folder()));
        if (each.node().isPresent()) {
          folder.put(each.name(), each.node().get());
        } else {
          folder.remove(each.name());
        }
      }
    }
    steps.add(step);
  }

  /// How many steps had been done when this operation was tried.
  int stepsBefore(int operation) {
    return stepsBefore.get(operation);
  }

  /// How many steps so far.
  int length() {
    return steps.size();
  }

  List<Step> steps() {
    return steps;
  }

  Disk.Birth birth(int node) {
    return Objects.requireNonNull(births.get(node));
  }

  Identity identity(int node) {
    return Objects.requireNonNull(identities.get(node));
  }

  int nodes() {
    return next;
  }

  /// What was there before the first step, with all nodes that came later, unnamed and empty.
  Disk before() {
    Disk disk = base.copy();
    for (int node = 0; node < next; node++) {
      if (!base.has(node)) {
        disk.add(node, birth(node), Kinds.fresh(birth(node)));
        disk.untimed(node);
      }
    }
    return disk;
  }
}
