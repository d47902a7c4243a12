package io.shadowcast.trainer.statistics;

import java.util.Arrays;

/// Welch's t for samples with different variances (Biometrika 34, 1947).
public final class Welch {
  private Welch() {}

  /// How many standard errors the mean of the second lies above that of the first.
  ///
  /// @return infinite or NaN where neither sample varies
  public static double t(double[] first, double[] second) {
    double error = Math.sqrt(variance(first) / first.length + variance(second) / second.length);
    return (mean(second) - mean(first)) / error;
  }

  /// The arithmetic mean; NaN of nothing.
  public static double mean(double[] values) {
    return Arrays.stream(values).average().orElse(Double.NaN);
  }

  /// Unbiased; NaN of fewer than two.
  public static double variance(double[] values) {
    double mean = mean(values);
    double sum = Arrays.stream(values).map(value -> (value - mean) * (value - mean)).sum();
    return values.length < 2 ? Double.NaN : sum / (values.length - 1);
  }
}
