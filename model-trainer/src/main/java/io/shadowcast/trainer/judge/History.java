package io.shadowcast.trainer.judge;

import java.util.Arrays;

/// What one host measured of one metric, in the order of time: its past, and the last values, which
/// are compared.
public final class History {
  private final double[] costs;
  private final int now;

  private History(double[] costs, int now) {
    this.costs = costs;
    this.now = now;
  }

  /// Of values.
  ///
  /// @param values above 0, in the order of time
  /// @param now how many of the last are compared, 1 or more; the others are the past
  /// @throws IllegalArgumentException naming the value that is not above 0, or a number that does
  ///   not fit
  public static History of(double[] values, int now, Direction direction) {
    if (now < 1 || now > values.length) {
      throw new IllegalArgumentException(
          "now: " + now + " (expected: 1.." + values.length + ", the values there are)");
    }
    double[] costs = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      if (!(values[i] > 0) || Double.isInfinite(values[i])) {
        throw new IllegalArgumentException("value " + i + ": " + values[i] + " (expected: > 0)");
      }
      costs[i] = direction.cost(values[i]);
    }
    return new History(costs, now);
  }

  /// How many values are compared.
  int now() {
    return now;
  }

  /// How many came before.
  int past() {
    return costs.length - now;
  }

  /// Values from this place on; 0 is the oldest.
  double[] slice(int from, int length) {
    return Arrays.copyOfRange(costs, from, from + length);
  }
}
