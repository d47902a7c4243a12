package io.shadowcast.trainer.statistics;

import java.util.Arrays;

/// Where values lie.
public final class Location {
  private Location() {}

  /// The mean without the least and the greatest values (Tukey's trimmed mean).
  ///
  /// @param share left out at each end, 0 up to 0.5
  /// @return NaN of nothing
  public static double trimmedMean(double[] values, double share) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int cut = (int) (sorted.length * share);
    return Arrays.stream(sorted, cut, sorted.length - cut).average().orElse(Double.NaN);
  }

  /// Half of the values lie below it; NaN of nothing.
  public static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return median(sorted, sorted.length);
  }

  private static double median(double[] sorted, int length) {
    if (length == 0) {
      return Double.NaN;
    }
    return (sorted[(length - 1) / 2] + sorted[length / 2]) / 2;
  }
}
