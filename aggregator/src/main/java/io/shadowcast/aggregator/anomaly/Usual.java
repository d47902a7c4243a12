package io.shadowcast.aggregator.anomaly;

import io.shadowcast.aggregator.metrics.HostColumn;
import java.util.Arrays;
import java.util.List;

/// How a column behaved on the days that were learned, by which it is brought to a scale of its
/// own: 0 is the least it was, 1 the most.
///
/// @param low 5 % of the minutes were below
/// @param high 5 % were above
record Usual(HostColumn column, double least, double most, double median, double low, double high) {
  /// Twice what was ever seen is enough to be seen.
  private static final double FURTHEST = 2;

  /// A column that has fewer of its minutes says too little.
  private static final double PRESENT = 0.9;

  /// Empty when a column says nothing: it stood still, or was seldom there.
  static List<Usual> of(HostColumn column, List<double[]> rows, int place) {
    double[] values =
        rows.stream()
            .mapToDouble(row -> row[place])
            .map(value -> column.rare() && Double.isNaN(value) ? 0 : value)
            .filter(Double::isFinite)
            .sorted()
            .toArray();
    if (values.length == 0 || values.length < PRESENT * rows.size()) {
      return List.of();
    }
    double least = values[0];
    double most = values[values.length - 1];
    // Of what ought not to be, one a second is much on a host that never had any.
    double top = column.rare() ? Math.max(1, most) : most;
    if (!(top > least)) {
      return List.of();
    }
    return List.of(
        new Usual(column, least, top, at(values, 0.5), at(values, 0.05), at(values, 0.95)));
  }

  private static double at(double[] sorted, double share) {
    return sorted[(int) Math.round(share * (sorted.length - 1))];
  }

  /// What was not measured is taken to be as it mostly is.
  double known(double value) {
    return Double.isNaN(value) ? (column.rare() ? 0 : median) : value;
  }

  double scaled(double value) {
    return Math.clamp((known(value) - least) / (most - least), 1 - FURTHEST, FURTHEST);
  }

  /// Brings rows of all columns to rows of these alone, each to its scale.
  static double[][] scaled(List<Usual> columns, int[] places, List<double[]> rows) {
    return rows.stream().map(row -> scaled(columns, places, row)).toArray(double[][]::new);
  }

  static double[] scaled(List<Usual> columns, int[] places, double[] row) {
    double[] scaled = new double[columns.size()];
    Arrays.setAll(scaled, i -> columns.get(i).scaled(row[places[i]]));
    return scaled;
  }
}
