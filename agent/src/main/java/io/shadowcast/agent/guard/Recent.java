package io.shadowcast.agent.guard;

import java.util.Arrays;

/// The last few seconds of a series, those without a value left out of every mean.
final class Recent {
  private final double[] values;
  private int next;

  Recent(int seconds) {
    values = new double[seconds];
    clear();
  }

  void add(double value) {
    values[next] = value;
    next = (next + 1) % values.length;
  }

  void clear() {
    Arrays.fill(values, Double.NaN);
    next = 0;
  }

  /// How many of the newest seconds have a value.
  int count(int newest) {
    int count = 0;
    for (int i = 1; i <= newest; i++) {
      count += Double.isNaN(value(i)) ? 0 : 1;
    }
    return count;
  }

  /// The mean of the newest seconds; NaN when none has a value.
  double mean(int newest) {
    double sum = 0;
    int count = 0;
    for (int i = 1; i <= newest; i++) {
      double value = value(i);
      if (!Double.isNaN(value)) {
        sum += value;
        count++;
      }
    }
    return count == 0 ? Double.NaN : sum / count;
  }

  private double value(int back) {
    return values[Math.floorMod(next - back, values.length)];
  }
}
