package io.shadowcast.words;

import java.util.Arrays;
import java.util.List;

/// Rows of samples in columns. Arrays are handed over, not copied: the maker must not touch them
/// again.
///
/// @param series what each column is
/// @param wallNanos Unix time of each row, nanoseconds; not sorted when the source's clock was set
///   back
/// @param columns `columns[i][j]` is the value of `series.get(i)` at `wallNanos[j]`; NaN where
///   there is none
// Arrays: rows are made each second on every host; lists would box each value.
@SuppressWarnings("ArrayRecordComponent")
public record SampleFrame(List<Series> series, long[] wallNanos, double[][] columns) {
  /// Refuses columns whose shape does not fit.
  public SampleFrame {
    series = List.copyOf(series);
    Check.that(columns.length == series.size(), "columns", columns.length, "" + series.size());
    for (double[] column : columns) {
      Check.that(column.length == wallNanos.length, "rows", column.length, "" + wallNanos.length);
    }
  }

  /// How many rows.
  public int rows() {
    return wallNanos.length;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SampleFrame frame
        && series.equals(frame.series)
        && Arrays.equals(wallNanos, frame.wallNanos)
        && Arrays.deepEquals(columns, frame.columns);
  }

  @Override
  public int hashCode() {
    return 31 * series.hashCode() + Arrays.hashCode(wallNanos);
  }

  @Override
  public String toString() {
    return "SampleFrame[" + series.size() + " series, " + wallNanos.length + " rows]";
  }
}
