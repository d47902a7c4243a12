package io.shadowcast.aggregator.store.series;

import io.shadowcast.words.Series;
import java.util.Arrays;

/// Samples of one series in rising order of time; rows without a value (NaN) are left out. Arrays
/// are handed over, not copied.
///
/// @param wallNanos Unix time in nanoseconds: of the sample, or of the start of the step
/// @param values as many as `wallNanos`
// Arrays: an answer holds up to millions of samples; lists would box each of them.
@SuppressWarnings("ArrayRecordComponent")
public record StoredSeries(Series series, long[] wallNanos, double[] values) {
  /// Refuses arrays of different length.
  public StoredSeries {
    if (wallNanos.length != values.length) {
      throw new IllegalArgumentException(
          "values: " + values.length + " (expected: " + wallNanos.length + ")");
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof StoredSeries that
        && series.equals(that.series)
        && Arrays.equals(wallNanos, that.wallNanos)
        && Arrays.equals(values, that.values);
  }

  @Override
  public int hashCode() {
    return 31 * series.hashCode() + Arrays.hashCode(wallNanos);
  }

  @Override
  public String toString() {
    return series + " " + wallNanos.length + " samples";
  }
}
