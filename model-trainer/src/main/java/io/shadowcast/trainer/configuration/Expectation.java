package io.shadowcast.trainer.configuration;

import io.shadowcast.trainer.statistics.Logistic;

/// What a configuration is expected to bring, on the scale of natural logarithms.
///
/// @param mean the logarithm of the value
/// @param deviation its standard deviation: larger, the less is known about such configurations
public record Expectation(double mean, double deviation) {
  /// In the unit of the measured values.
  public double value() {
    return Math.exp(mean);
  }

  /// How probable it is that another brings a value that is higher by a share.
  ///
  /// @param share 0.05 for 5 %
  public double higher(Expectation other, double share) {
    double spread = Math.hypot(deviation, other.deviation);
    double standard = (other.mean - mean - Math.log1p(share)) / Math.max(spread, Double.MIN_NORMAL);
    return Logistic.ofNormal(standard);
  }
}
