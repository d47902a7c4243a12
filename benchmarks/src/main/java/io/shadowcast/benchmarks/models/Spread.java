package io.shadowcast.benchmarks.models;

import java.util.ArrayList;
import java.util.List;

/// A figure that was found once for each seed.
final class Spread {
  private final List<Double> found = new ArrayList<>();

  void add(double value) {
    found.add(value);
  }

  double mean() {
    return found.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
  }

  /// The mean with the least and the greatest; one number when there was one seed.
  String text(int decimals) {
    double least = found.stream().mapToDouble(Double::doubleValue).min().orElse(Double.NaN);
    double most = found.stream().mapToDouble(Double::doubleValue).max().orElse(Double.NaN);
    String number = "%." + decimals + "f";
    return found.size() < 2
        ? number.formatted(mean())
        : (number + " (" + number + "-" + number + ")").formatted(mean(), least, most);
  }
}
