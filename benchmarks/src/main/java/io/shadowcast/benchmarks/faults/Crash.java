package io.shadowcast.benchmarks.faults;

import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/// What a crash after some steps of a tape leaves behind.
final class Crash {
  private static final int SECTOR_BYTES = 512;
  private static final int BLOCK_BYTES = 4096;

  private final List<Step> steps;
  private final SplittableRandom random;
  private final BitSet durable;

  /// How what was not synced fares.
  enum Loss {
    /// Nothing of it is lost: what kill -9 leaves.
    NONE,
    /// All of it is lost.
    ALL,
    /// All that came after some moment is lost.
    SUFFIX,
    /// Each step by itself, writes torn.
    ANY,
    /// One step is lost.
    ONE,
    /// Names stay, bytes go: files of the right length or of none, full of zeros.
    BYTES,
    /// Bytes stay, names go.
    NAMES
  }

  private Crash(Tape tape, List<Step> steps, SplittableRandom random) {
    this.steps = steps;
    this.random = random;
    this.durable = durable(tape, steps);
  }

  /// Makes one of the legal states.
  ///
  /// @param cut how many steps were done
  static Disk of(Tape tape, int cut, Loss loss, SplittableRandom random) {
    Crash crash = new Crash(tape, tape.steps().subList(0, cut), random);
    Disk disk = tape.before();
    BitSet kept = crash.kept(loss);
    for (int i = 0; i < cut; i++) {
      if (crash.durable.get(i)) {
        apply(disk, tape.steps().get(i));
      } else if (kept.get(i)) {
        crash.applyUnsynced(disk, tape.steps().get(i), loss);
      } else {
        crash.lose(disk, tape.steps().get(i), loss);
      }
    }
    return disk;
  }

  /// What every step, synced or not, leads to.
  static Disk done(Tape tape) {
    Disk disk = tape.before();
    tape.steps().forEach(step -> apply(disk, step));
    return disk;
  }

  private BitSet kept(Loss loss) {
    BitSet kept = new BitSet(steps.size());
    int moment = random.nextInt(steps.size() + 1);
    int share = random.nextInt(1, 10);
    for (int i = 0; i < steps.size(); i++) {
      boolean names = steps.get(i) instanceof Step.Names;
      kept.set(
          i,
          switch (loss) {
            case NONE -> true;
            case ALL -> false;
            case SUFFIX -> i < moment;
            case ANY -> random.nextInt(10) < share;
            case ONE -> i != moment;
            case BYTES -> names;
            case NAMES -> !names;
          });
    }
    closeForward(kept);
    return kept;
  }

  /// Steps on the names of a node keep their order: when one is lost, so are the later ones.
  private void closeForward(BitSet kept) {
    Set<Integer> lost = new HashSet<>();
    for (int i = 0; i < steps.size(); i++) {
      if (steps.get(i) instanceof Step.Names names && !durable.get(i)) {
        Set<Integer> nodes = nodes(names);
        if (!kept.get(i) || nodes.stream().anyMatch(lost::contains)) {
          kept.clear(i);
          lost.addAll(nodes);
        }
      }
    }
  }

  private static Set<Integer> nodes(Step.Names names) {
    Set<Integer> nodes = new HashSet<>();
    for (Step.Assignment each : names.assignments()) {
      each.before().ifPresent(nodes::add);
      each.node().ifPresent(nodes::add);
    }
    return nodes;
  }

  /// What was synced: by the first sync after it of the file, or of a folder whose names it
  /// changed, when that succeeded; and what a durable step on the names of a node rests on.
  private static BitSet durable(Tape tape, List<Step> steps) {
    Map<Integer, Set<Integer>> folders = folders(steps);
    BitSet durable = new BitSet(steps.size());
    Map<Integer, Boolean> synced = new HashMap<>();
    Set<Integer> firm = new HashSet<>();
    for (int i = steps.size() - 1; i >= 0; i--) {
      boolean holds =
          switch (steps.get(i)) {
            case Step.Sync(int node, boolean succeeded) -> {
              synced.put(node, succeeded);
              yield true;
            }
            case Step.Data(int node, long offset, byte[] bytes) -> synced.getOrDefault(node, false);
            case Step.Resize(int node, long size) -> synced.getOrDefault(node, false);
            case Step.Adorn(int node, Step.Part part, var attributes) ->
                tape.birth(node).syncs()
                    ? synced.getOrDefault(node, false)
                    : folders.getOrDefault(node, Set.of()).stream()
                        .anyMatch(folder -> synced.getOrDefault(folder, false));
            case Step.Names names -> namesHold(names, synced, firm);
          };
      durable.set(i, holds);
    }
    return durable;
  }

  /// In which folders each node ever had a name.
  private static Map<Integer, Set<Integer>> folders(List<Step> steps) {
    Map<Integer, Set<Integer>> folders = new HashMap<>();
    for (Step step : steps) {
      if (step instanceof Step.Names(List<Step.Assignment> assignments)) {
        for (Step.Assignment each : assignments) {
          each.node()
              .ifPresent(
                  node -> folders.computeIfAbsent(node, any -> new HashSet<>()).add(each.folder()));
        }
      }
    }
    return folders;
  }

  private static boolean namesHold(
      Step.Names names, Map<Integer, Boolean> synced, Set<Integer> firm) {
    Set<Integer> nodes = nodes(names);
    boolean holds =
        names.assignments().stream().anyMatch(each -> synced.getOrDefault(each.folder(), false))
            || nodes.stream().anyMatch(firm::contains);
    if (holds) {
      firm.addAll(nodes);
    }
    return holds;
  }

  private static void apply(Disk disk, Step step) {
    switch (step) {
      case Step.Data(int node, long offset, byte[] bytes) ->
          disk.node(node).write(offset, bytes, 0, bytes.length);
      case Step.Resize(int node, long size) -> disk.node(node).resize(size);
      case Step.Adorn(int node, Step.Part part, var attributes) ->
          disk.adorn(node, part, attributes);
      case Step.Names(List<Step.Assignment> assignments) ->
          assignments.forEach(each -> disk.name(each.folder(), each.name(), each.node()));
      case Step.Sync sync -> {}
    }
  }

  private void applyUnsynced(Disk disk, Step step, Loss loss) {
    if (step instanceof Step.Data data && loss == Loss.ANY && random.nextBoolean()) {
      tear(disk.node(data.node()), data);
    } else {
      apply(disk, step);
    }
  }

  /// Some sectors or blocks of the write, perhaps with the length that all would give.
  private void tear(Disk.Node node, Step.Data data) {
    int unit = random.nextBoolean() ? SECTOR_BYTES : BLOCK_BYTES;
    int length = data.bytes().length;
    int first = (int) (unit - data.offset() % unit);
    IntStream.concat(IntStream.of(0), IntStream.iterate(first, at -> at < length, at -> at + unit))
        .filter(at -> random.nextBoolean())
        .forEach(at -> {
          int end = Math.min(length, at == 0 ? first : at + unit);
          node.write(data.offset(), data.bytes(), at, end);
        });
    lengthAlone(node, data);
  }

  /// A lost write may still have made the file longer.
  private void lose(Disk disk, Step step, Loss loss) {
    if (step instanceof Step.Data data && (loss == Loss.ANY || loss == Loss.BYTES)) {
      lengthAlone(disk.node(data.node()), data);
    }
  }

  private void lengthAlone(Disk.Node node, Step.Data data) {
    long end = data.offset() + data.bytes().length;
    if (end > node.bytes().length && random.nextBoolean()) {
      node.resize(end);
    }
  }

  /// One bit of one file is another.
  ///
  /// @param below the folder in which the file is
  /// @return where, for people; empty: there is no byte
  static Optional<String> flip(Disk disk, int below, SplittableRandom random) {
    List<Integer> files =
        disk.reachable(below).stream()
            .filter(node -> disk.node(node).bytes().length > 0)
            .sorted()
            .toList();
    if (files.isEmpty()) {
      return Optional.empty();
    }
    int node = files.get(random.nextInt(files.size()));
    byte[] bytes = disk.node(node).bytes();
    int at = random.nextInt(bytes.length);
    bytes[at] ^= (byte) (1 << random.nextInt(8));
    return Optional.of("node %d of %d bytes, byte %d".formatted(node, bytes.length, at));
  }
}
