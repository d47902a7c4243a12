package io.shadowcast.trainer.model;

import java.util.BitSet;

/// One regression tree in arrays, as XGBoost lays it out: node 0 is the root, a leaf has no left
/// child and keeps its value in the place of the threshold. Arrays are handed over, not copied.
final class Tree {
  private static final int NO_CHILD = -1;
  private static final int DEEPEST = 100;

  private final int[] left;
  private final int[] right;
  private final int[] column;
  private final float[] threshold;
  private final boolean[] missingGoesLeft;

  Tree(int[] left, int[] right, int[] column, float[] threshold, boolean[] missingGoesLeft) {
    this.left = left;
    this.right = right;
    this.column = column;
    this.threshold = threshold;
    this.missingGoesLeft = missingGoesLeft;
    requireWalkable();
  }

  boolean isLeaf(int node) {
    return left[node] == NO_CHILD;
  }

  int left(int node) {
    return left[node];
  }

  int right(int node) {
    return right[node];
  }

  int column(int node) {
    return column[node];
  }

  /// A leaf's value, or the threshold of a split.
  float value(int node) {
    return threshold[node];
  }

  boolean missingGoesLeft(int node) {
    return missingGoesLeft[node];
  }

  void collectColumns(BitSet used) {
    for (int node = 0; node < left.length; node++) {
      if (!isLeaf(node)) {
        used.set(column[node]);
      }
    }
  }

  int widest() {
    BitSet used = new BitSet();
    collectColumns(used);
    return used.length();
  }

  /// Children come after their parent, so that every walk ends whatever the file says.
  private void requireWalkable() {
    int nodes = left.length;
    boolean sameLength =
        right.length == nodes
            && column.length == nodes
            && threshold.length == nodes
            && missingGoesLeft.length == nodes;
    if (!sameLength || nodes == 0) {
      throw new IllegalArgumentException("tree: " + nodes + " nodes (expected: equal arrays)");
    }
    int[] depth = new int[nodes];
    for (int node = 0; node < nodes; node++) {
      requireNumber(node);
      if (isLeaf(node)) {
        continue;
      }
      if (!follows(left[node], node) || !follows(right[node], node)) {
        throw new IllegalArgumentException(
            "tree: node %d has children %d and %d (expected: %d..%d)"
                .formatted(node, left[node], right[node], node + 1, nodes - 1));
      }
      adopt(left[node], depth[node] + 1, depth);
      adopt(right[node], depth[node] + 1, depth);
    }
  }

  /// A child has one parent and is not so deep that a walk of it could be an attack.
  private static void adopt(int child, int level, int[] depth) {
    if (depth[child] != 0 || level > DEEPEST) {
      throw new IllegalArgumentException(
          "tree: node %d at level %d (expected: one parent, %d levels at most)"
              .formatted(child, level, DEEPEST));
    }
    depth[child] = level;
  }

  private void requireNumber(int node) {
    if (Float.isNaN(threshold[node])) {
      throw new IllegalArgumentException(
          "tree: node %d has %s (expected: a number)".formatted(node, threshold[node]));
    }
  }

  private boolean follows(int child, int parent) {
    return child > parent && child < left.length;
  }
}
