package io.shadowcast.trainer.model;

import java.util.BitSet;
import java.util.List;

/// XGBoost's regression trees, walked in plain Java with XGBoost's own arithmetic: thresholds,
/// leaves and sums are 32-bit floats, a row goes left when `value < threshold`, a missing value
/// (NaN) takes the default side, leaves are added in the order of the trees. The result is the same
/// to the last bit.
public final class TreeEnsemble {
  private final String json;
  private final float baseScore;
  private final int columns;
  private final List<Tree> trees;
  private final FlatTrees flat;

  private TreeEnsemble(String json, float baseScore, int columns, List<Tree> trees) {
    this.json = json;
    this.baseScore = baseScore;
    this.columns = columns;
    this.trees = List.copyOf(trees);
    flat = FlatTrees.of(trees, columns);
  }

  /// Reads a model in XGBoost's JSON format.
  ///
  /// @param json what XGBoost saved; kept verbatim
  /// @throws IllegalArgumentException when it is not a regression by `gbtree` with identity link
  ///   and numerical splits
  public static TreeEnsemble parse(String json) {
    XgboostJson model = XgboostJson.parse(json);
    return new TreeEnsemble(json, model.baseScore(), model.columns(), model.trees());
  }

  /// The model as XGBoost saved it.
  public String json() {
    return json;
  }

  /// How many trees.
  public int size() {
    return trees.size();
  }

  /// How many columns a row has.
  public int columns() {
    return columns;
  }

  /// What XGBoost predicts for a row without a margin of its own.
  public float predict(float[] row) {
    return predict(row, baseScore);
  }

  /// What XGBoost predicts for a row whose `base_margin` is given (it replaces the base score).
  public float predict(float[] row, float margin) {
    return predict(row, margin, trees.size());
  }

  /// The same with the first trees only.
  ///
  /// @param rounds 0..[#size]
  public float predict(float[] row, float margin, int rounds) {
    requireWidth(row);
    return flat.sum(flat.keys(row), margin, rounds);
  }

  /// The same with the first 0, 1, 2 ... all trees.
  public float[] growing(float[] row, float margin) {
    requireWidth(row);
    int[] keys = flat.keys(row);
    float[] sums = new float[trees.size() + 1];
    sums[0] = margin;
    for (int i = 0; i < trees.size(); i++) {
      sums[i + 1] = sums[i] + flat.leaf(i, keys);
    }
    return sums;
  }

  /// The columns that any split looks at.
  public BitSet usedColumns() {
    BitSet used = new BitSet(columns);
    trees.forEach(tree -> tree.collectColumns(used));
    return used;
  }

  private void requireWidth(float[] row) {
    if (row.length != columns) {
      throw new IllegalArgumentException(
          "row: " + row.length + " columns (expected: " + columns + ")");
    }
  }
}
