package io.shadowcast.trainer.series;

import java.util.Arrays;

/// Values at equal steps, with the means and deviations of any stretch at hand.
public final class History {
  private final double[] values;
  private final double[] sums;
  private final double[] squares;

  private History(double[] values) {
    this.values = values;
    sums = new double[values.length + 1];
    squares = new double[values.length + 1];
    for (int i = 0; i < values.length; i++) {
      sums[i + 1] = sums[i] + values[i];
      squares[i + 1] = squares[i] + values[i] * values[i];
    }
  }

  /// Of values.
  ///
  /// @param values oldest first; copied
  public static History of(double[] values) {
    return new History(values.clone());
  }

  /// How many steps.
  public int length() {
    return values.length;
  }

  /// The value at a step, 0 is the oldest.
  public double at(int step) {
    return values[step];
  }

  /// The mean from a step (0, when it is before the oldest) until before another.
  public double mean(int from, int until) {
    int first = Math.max(0, from);
    return (sums[until] - sums[first]) / (until - first);
  }

  /// The standard deviation of the same.
  public double deviation(int from, int until) {
    int first = Math.max(0, from);
    double mean = mean(first, until);
    double square = (squares[until] - squares[first]) / (until - first);
    return Math.sqrt(Math.max(0, square - mean * mean));
  }

  /// The least of them.
  public double least(int from, int until) {
    return Arrays.stream(values, Math.max(0, from), until).min().orElse(Double.NaN);
  }

  /// The greatest of them.
  public double most(int from, int until) {
    return Arrays.stream(values, Math.max(0, from), until).max().orElse(Double.NaN);
  }

  /// The same in another unit.
  ///
  /// @param unit of these, not 0
  public History in(double unit) {
    return new History(Arrays.stream(values).map(value -> value / unit).toArray());
  }

  /// A stretch of it.
  public double[] slice(int from, int until) {
    return Arrays.copyOfRange(values, from, until);
  }
}
