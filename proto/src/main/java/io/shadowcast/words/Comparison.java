package io.shadowcast.words;

import java.time.Instant;

/// Production and one shadow side by side over a window.
///
/// @param pairs requests answered on both sides
/// @param statusDiffers pairs whose status classes differ
/// @param logRatioMedian median of ln(shadow latency / production latency)
public record Comparison(
    WorkloadName workload,
    ShadowName shadow,
    Instant start,
    Instant end,
    long pairs,
    long statusDiffers,
    double logRatioMedian) {
  /// Refuses more differences than pairs.
  public Comparison {
    Check.notNegative(pairs, "pairs");
    Check.that(
        statusDiffers >= 0 && statusDiffers <= pairs,
        "status_differs",
        statusDiffers,
        "0.." + pairs);
  }
}
