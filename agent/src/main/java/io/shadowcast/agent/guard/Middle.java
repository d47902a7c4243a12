package io.shadowcast.agent.guard;

import java.util.Arrays;

/// The median of the seconds of a window, so that a stall shorter than half of it does not count.
final class Middle {
  private final double[] values;
  private int count;

  /// @param most seconds; further ones are left out
  Middle(int most) {
    values = new double[most];
  }

  /// NaN, a second without a value, is left out.
  void add(double value) {
    if (!Double.isNaN(value) && count < values.length) {
      values[count++] = value;
    }
  }

  void clear() {
    count = 0;
  }

  int count() {
    return count;
  }

  /// NaN without a value.
  double value() {
    if (count == 0) {
      return Double.NaN;
    }
    double[] sorted = Arrays.copyOf(values, count);
    Arrays.sort(sorted);
    return (sorted[(count - 1) / 2] + sorted[count / 2]) / 2;
  }
}
