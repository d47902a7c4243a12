package io.shadowcast.trainer.statistics;

/// The logistic curve in place of the normal distribution: within 0.01 of it (Haley 1952), with
/// more in the tails, as measured errors have.
public final class Logistic {
  private static final double SCALE = 1.702;

  private Logistic() {}

  /// The probability that a standard normal number is below.
  public static double ofNormal(double standard) {
    return 1 / (1 + Math.exp(-SCALE * standard));
  }
}
