package io.shadowcast.trainer.model;

import java.util.BitSet;

/// One regression tree in arrays, as XGBoost lays it out: node 0 is the root, a leaf has no left
/// child and keeps its value in the place of the threshold. Arrays are handed over, not copied.
final class Tree {
  private static final int NO_CHILD = -1;

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

  float leaf(float[] row) {
    int node = 0;
    while (left[node] != NO_CHILD) {
      float value = row[column[node]];
      boolean goesLeft = Float.isNaN(value) ? missingGoesLeft[node] : value < threshold[node];
      node = goesLeft ? left[node] : right[node];
    }
    return threshold[node];
  }

  void collectColumns(BitSet used) {
    for (int node = 0; node < left.length; node++) {
      if (left[node] != NO_CHILD) {
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
    for (int node = 0; node < nodes; node++) {
      if (left[node] != NO_CHILD && !(follows(left[node], node) && follows(right[node], node))) {
        throw new IllegalArgumentException(
            "tree: node %d has children %d and %d (expected: %d..%d)"
                .formatted(node, left[node], right[node], node + 1, nodes - 1));
      }
    }
  }

  private boolean follows(int child, int parent) {
    return child > parent && child < left.length;
  }
}
