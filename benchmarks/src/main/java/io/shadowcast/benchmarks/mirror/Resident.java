package io.shadowcast.benchmarks.mirror;

import io.shadowcast.benchmarks.report.Median;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// Resident memory of a process, MiB, a sample each second. Each figure is the median of the five
/// samples up to its second, so that a single collection decides nothing.
final class Resident {
  private static final int AROUND = 5;

  private final List<Double> samples = new ArrayList<>();

  void add(double mib) {
    samples.add(mib);
  }

  /// After so many seconds; NaN before the first sample.
  double at(int seconds) {
    int to = Math.min(seconds, samples.size());
    return Median.of(samples.subList(Math.max(0, to - AROUND), to));
  }

  /// At the end.
  double last() {
    return at(samples.size());
  }

  /// The highest sample; NaN without any.
  double most() {
    return samples.isEmpty() ? Double.NaN : Collections.max(samples);
  }

  /// From then to the end.
  double growth(int seconds) {
    return last() - at(seconds);
  }
}
