package io.shadowcast.trainer.model;

import java.util.Arrays;
import java.util.List;

/// The trees of an ensemble in one array, walked without a branch that a processor could guess
/// wrong (after Lucchese et al., QuickScorer, SIGIR 2015, the idea of walking by arithmetic alone).
///
/// Every number becomes a whole one of the same order, so that `value < threshold` is the sign of a
/// difference; a missing value becomes the least one where it goes left and the greatest one where
/// it goes right. Children lie side by side, and a leaf is its own left child, so that each walk of
/// a tree takes the same number of steps.
final class FlatTrees {
  private static final int STRIDE = 4;
  private static final int SHIFT = 2;
  private static final int KEY = 1;
  private static final int LEFT = 2;
  private static final int LEAF = 3;

  private final int columns;
  private final int[] nodes;
  private final int[] roots;
  private final int[] depths;

  private FlatTrees(int columns, int[] nodes, int[] roots, int[] depths) {
    this.columns = columns;
    this.nodes = nodes;
    this.roots = roots;
    this.depths = depths;
  }

  static FlatTrees of(List<Tree> trees, int columns) {
    int[] roots = new int[trees.size()];
    int[] depths = new int[trees.size()];
    Layout layout = new Layout(columns);
    for (int i = 0; i < roots.length; i++) {
      roots[i] = layout.used;
      depths[i] = layout.lay(trees.get(i));
    }
    return new FlatTrees(columns, Arrays.copyOf(layout.nodes, layout.used), roots, depths);
  }

  /// A row as whole numbers: first for splits where a missing value goes left, then for the others.
  int[] keys(float[] row) {
    int[] keys = new int[2 * columns];
    for (int i = 0; i < columns; i++) {
      float value = row[i];
      boolean missing = Float.isNaN(value);
      int key = key(value);
      keys[i] = missing ? Integer.MIN_VALUE : key;
      keys[columns + i] = missing ? Integer.MAX_VALUE : key;
    }
    return keys;
  }

  /// What the leaves add up to, one after the other in the order of the trees.
  ///
  /// @param keys as [#keys] makes them
  /// @param rounds the first trees alone
  float sum(int[] keys, float margin, int rounds) {
    float sum = margin;
    int tree = 0;
    // Four walks at a time: while one waits for memory, the others go on.
    for (; tree + 3 < rounds; tree += 4) {
      int one = roots[tree];
      int two = roots[tree + 1];
      int three = roots[tree + 2];
      int four = roots[tree + 3];
      for (int step = deepest(tree); step > 0; step--) {
        one = next(one, keys);
        two = next(two, keys);
        three = next(three, keys);
        four = next(four, keys);
      }
      sum += value(one);
      sum += value(two);
      sum += value(three);
      sum += value(four);
    }
    for (; tree < rounds; tree++) {
      sum += leaf(tree, keys);
    }
    return sum;
  }

  /// Where a row ends in a tree.
  float leaf(int tree, int[] keys) {
    int node = roots[tree];
    for (int step = depths[tree]; step > 0; step--) {
      node = next(node, keys);
    }
    return value(node);
  }

  private int deepest(int tree) {
    return Math.max(
        Math.max(depths[tree], depths[tree + 1]), Math.max(depths[tree + 2], depths[tree + 3]));
  }

  private int next(int node, int[] keys) {
    long difference = (long) keys[nodes[node]] - nodes[node + KEY];
    // All bits are set when the difference is negative: the row goes left.
    return nodes[node + LEFT] + STRIDE + ((int) (difference >> 63) << SHIFT);
  }

  private float value(int node) {
    return Float.intBitsToFloat(nodes[node + LEAF]);
  }

  /// Of the same order as the numbers; both zeros are one.
  private static int key(float value) {
    int bits = Float.floatToRawIntBits(value + 0f);
    return bits ^ ((bits >> 31) & Integer.MAX_VALUE);
  }

  private static final class Layout {
    private final int columns;
    private int[] nodes = new int[1 << 10];
    private int used;

    Layout(int columns) {
      this.columns = columns;
    }

    /// @return the depth
    int lay(Tree tree) {
      return lay(tree, 0, reserve(1));
    }

    private int lay(Tree tree, int from, int to) {
      if (tree.isLeaf(from)) {
        // Nothing is greater: a walk that is here stays here.
        nodes[to + KEY] = Integer.MAX_VALUE;
        nodes[to + LEFT] = to;
        nodes[to + LEAF] = Float.floatToRawIntBits(tree.value(from));
        return 0;
      }
      nodes[to] = tree.column(from) + (tree.missingGoesLeft(from) ? 0 : columns);
      nodes[to + KEY] = key(tree.value(from));
      int children = reserve(2);
      nodes[to + LEFT] = children;
      int left = lay(tree, tree.left(from), children);
      return 1 + Math.max(left, lay(tree, tree.right(from), children + STRIDE));
    }

    private int reserve(int more) {
      int place = used;
      used += more * STRIDE;
      if (used > nodes.length) {
        nodes = Arrays.copyOf(nodes, 2 * nodes.length);
      }
      return place;
    }
  }
}
