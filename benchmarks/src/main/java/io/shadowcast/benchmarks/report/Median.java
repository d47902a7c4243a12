package io.shadowcast.benchmarks.report;

import java.util.List;

/// The middle of a few measurements.
public final class Median {
  private Median() {}

  /// The middle value, of an even number the mean of the two in the middle; NaN of nothing.
  public static double of(List<Double> values) {
    if (values.isEmpty()) {
      return Double.NaN;
    }
    List<Double> sorted = values.stream().sorted().toList();
    int half = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(half)
        : (sorted.get(half - 1) + sorted.get(half)) / 2;
  }
}
