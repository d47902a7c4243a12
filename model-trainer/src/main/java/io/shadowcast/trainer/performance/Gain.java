package io.shadowcast.trainer.performance;

import io.shadowcast.trainer.statistics.Logistic;

/// What a VM type would bring.
///
/// @param octaves log2 of the score there to that on the base type
/// @param radius the true one is within this of it in nine of ten cases
public record Gain(double octaves, double radius) {
  /// Of the standard normal distribution: 90 %, two sides.
  private static final double NINETY = 1.645;

  /// How probable it is to be below.
  ///
  /// @param needed octaves
  public double risk(double needed) {
    return Logistic.ofNormal((needed - octaves) / (radius / NINETY));
  }
}
