package io.shadowcast.trainer.eval;

import java.util.Arrays;
import java.util.stream.DoubleStream;

/// Order statistics.
final class Statistics {
  private Statistics() {}

  static double median(DoubleStream values) {
    return quantile(values, 0.5);
  }

  /// Linear between order statistics; NaN of nothing.
  static double quantile(DoubleStream values, double share) {
    double[] sorted = values.sorted().toArray();
    if (sorted.length == 0) {
      return Double.NaN;
    }
    double place = share * (sorted.length - 1);
    int below = (int) place;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  }

  /// What n residuals can say at most: the greatest of them covers a new one with n / (n + 1).
  static double confidence(int residuals, double wanted) {
    return Math.min(wanted, residuals / (residuals + 1.0));
  }

  /// The quantile of split conformal prediction: with n exchangeable residuals, a new one is below
  /// it with at least the given probability (Vovk et al. 2005).
  ///
  /// @param confidence at most n / (n + 1), see [#confidence]
  static double conformal(double[] residuals, double confidence) {
    double[] sorted = residuals.clone();
    Arrays.sort(sorted);
    int rank = (int) Math.ceil((sorted.length + 1) * confidence);
    return sorted[Math.min(rank, sorted.length) - 1];
  }
}
