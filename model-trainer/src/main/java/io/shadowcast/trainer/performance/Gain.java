package io.shadowcast.trainer.performance;

/// What a VM type would bring.
///
/// @param octaves log2 of the score there to that on the base type
/// @param radius the true one is within this of it in nine of ten cases
public record Gain(double octaves, double radius) {
  /// Of the standard normal distribution: 90 %, two sides.
  private static final double NINETY = 1.645;

  private static final double LOGISTIC = 1.702;

  /// How probable it is to be below.
  ///
  /// @param needed octaves
  public double risk(double needed) {
    double standard = (needed - octaves) / (radius / NINETY);
    // The logistic curve is within 0.01 of the normal distribution (Haley 1952), with more in the
    // tails, which suits: measured misses have heavier tails too.
    return 1 / (1 + Math.exp(-LOGISTIC * standard));
  }
}
