package io.shadowcast.trainer.judge;

/// Which way a metric gets worse.
public enum Direction {
  /// Latency, errors, memory.
  LOWER_IS_BETTER(1),
  /// Requests or bytes per second.
  HIGHER_IS_BETTER(-1);

  private final int sign;

  Direction(int sign) {
    this.sign = sign;
  }

  /// The logarithm of a value, turned so that more is worse.
  ///
  /// @param value above 0
  double cost(double value) {
    return sign * Math.log(value);
  }

  /// The relative change of the value for a change of its cost: 0.05 for 5 % more.
  double change(double cost) {
    // No change has no sign.
    return Math.expm1(sign * cost) + 0.0;
  }
}
