package io.shadowcast.trainer.anomaly;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// What was seen in a row.
///
/// @param surprise minus the natural logarithm of how often ordinary days showed as much; the mean
///   of detectors and of the last three rows
/// @param detectors the same of each alone, by the names in [Watch#DETECTORS], of this row alone
/// @param parts the share of each metric in it, together 1 or, when nothing is unusual, 0
@SuppressWarnings("ArrayRecordComponent") // numbers that nobody compares
public record Sighting(double surprise, double[] detectors, double[] parts) {
  /// The metrics that say most, first the most; those that add a tenth at least.
  public List<Integer> metrics() {
    return IntStream.range(0, parts.length)
        .boxed()
        .filter(metric -> parts[metric] >= 0.1)
        .sorted(Comparator.comparingDouble(metric -> -parts[metric]))
        .toList();
  }
}
