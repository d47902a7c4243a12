package io.shadowcast.aggregator.store.series;

import java.util.List;

/// How a roll-up keeps summaries in columns: minimum, maximum, sum and count of each series, side
/// by side.
///
/// @param columns the four of one series
record MinuteColumns(List<double[]> columns) {
  static final int PER_SERIES = 4;

  static MinuteColumns of(Chunk rollup, int series) {
    int first = series * PER_SERIES;
    return new MinuteColumns(
        List.of(
            rollup.column(first),
            rollup.column(first + 1),
            rollup.column(first + 2),
            rollup.column(first + 3)));
  }

  /// Columns for so many minutes, to be filled.
  static MinuteColumns empty(int minutes) {
    return new MinuteColumns(
        List.of(
            new double[minutes], new double[minutes], new double[minutes], new double[minutes]));
  }

  Summary at(int row) {
    return new Summary(
        columns.get(0)[row], columns.get(1)[row], columns.get(2)[row], columns.get(3)[row]);
  }

  void set(int row, Summary summary) {
    columns.get(0)[row] = summary.min();
    columns.get(1)[row] = summary.max();
    columns.get(2)[row] = summary.sum();
    columns.get(3)[row] = summary.count();
  }
}
