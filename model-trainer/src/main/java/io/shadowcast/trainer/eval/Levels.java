package io.shadowcast.trainer.eval;

import io.shadowcast.trainer.feature.WindowRow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// Load levels of windows. Neighbours in time share their load, their caches and their noise: they
/// are kept apart together. Windows of about the same rate that follow each other are a block;
/// blocks of about the same rate are a level. "About" is on the scale of the square root, where the
/// noise of random arrivals is the same at every rate.
final class Levels {
  private static final double SLACK = 0.07;
  private static final double LEAST_SLACK = 0.5;
  private static final int FEWEST_WINDOWS = 3;

  /// How many times the slack a step may be away from the level it joins.
  private static final double REACH = 2;

  private static final int NONE = -1;

  private final int[] levels;
  private final BitSet guests;
  private final int count;

  private Levels(int[] levels, BitSet guests, int count) {
    this.levels = levels;
    this.guests = guests;
    this.count = count;
  }

  /// A run of windows, or several of them.
  private static final class Block {
    private final List<Integer> members = new ArrayList<>();
    private final List<Integer> guests = new ArrayList<>();
    private double sum;

    double mean() {
      return sum / members.size();
    }

    boolean near(double root) {
      return distance(root) <= 1;
    }

    /// In units of the slack.
    double distance(double root) {
      return Math.abs(root - mean()) / Math.max(SLACK * mean(), LEAST_SLACK);
    }

    void add(int member, double root) {
      members.add(member);
      sum += root;
    }

    void absorb(Block other) {
      members.addAll(other.members);
      sum += other.sum;
    }
  }

  /// Levels of windows in the order of the list; level 0 has the lowest rate.
  static Levels of(List<WindowRow> windows) {
    List<Block> merged = merge(blocks(windows));
    int[] levels = new int[windows.size()];
    Arrays.fill(levels, NONE);
    BitSet guests = new BitSet();
    for (int level = 0; level < merged.size(); level++) {
      for (int member : merged.get(level).members) {
        levels[member] = level;
      }
      for (int guest : merged.get(level).guests) {
        levels[guest] = level;
        guests.set(guest);
      }
    }
    return new Levels(levels, guests, merged.size());
  }

  int count() {
    return count;
  }

  /// Whether a window belongs to a level; an outlier belongs to none.
  boolean has(int window) {
    return levels[window] != NONE;
  }

  /// Whether a window is one of those that make its level, rather than a step beside it.
  boolean makes(int window) {
    return has(window) && !guests.get(window);
  }

  int of(int window) {
    return levels[window];
  }

  /// Levels that have one below and one above: only there is a held-out window a question that
  /// serving would answer.
  ///
  /// @param most of more levels, so many are chosen evenly
  int[] interior(int most) {
    int all = count - 2;
    int chosen = Math.min(all, most);
    return IntStream.range(0, chosen).map(i -> 1 + (int) ((i + 0.5) * all / chosen)).toArray();
  }

  @Override
  public String toString() {
    return Arrays.toString(levels);
  }

  private static List<Block> blocks(List<WindowRow> windows) {
    List<Block> blocks = new ArrayList<>();
    IntStream.range(0, windows.size())
        .boxed()
        .sorted(Comparator.comparing(i -> windows.get(i).start()))
        .forEach(i -> {
          double root = Math.sqrt(windows.get(i).asked().rate());
          if (blocks.isEmpty() || !blocks.getLast().near(root)) {
            blocks.add(new Block());
          }
          blocks.getLast().add(i, root);
        });
    return blocks;
  }

  private static List<Block> merge(List<Block> blocks) {
    List<Block> merged = new ArrayList<>();
    List<Block> sorted = new ArrayList<>(blocks);
    sorted.sort(Comparator.comparingDouble(Block::mean));
    for (Block block : sorted) {
      if (!merged.isEmpty() && merged.getLast().near(block.mean())) {
        merged.getLast().absorb(block);
      } else {
        merged.add(block);
      }
    }
    return dissolve(merged);
  }

  /// A level of one or two windows is a step between levels: it joins the nearer one as a guest
  /// when that is near enough, and is left out when it is not.
  private static List<Block> dissolve(List<Block> merged) {
    List<Block> kept =
        merged.stream().filter(block -> block.members.size() >= FEWEST_WINDOWS).toList();
    if (kept.isEmpty()) {
      return merged;
    }
    for (Block block : merged) {
      if (block.members.size() < FEWEST_WINDOWS) {
        double mean = block.mean();
        kept.stream()
            .min(Comparator.comparingDouble(other -> other.distance(mean)))
            .filter(nearest -> nearest.distance(mean) <= REACH)
            .ifPresent(nearest -> nearest.guests.addAll(block.members));
      }
    }
    return kept;
  }
}
