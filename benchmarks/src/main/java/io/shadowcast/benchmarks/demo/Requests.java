package io.shadowcast.benchmarks.demo;

import java.util.List;

/// What became of the requests of the demo.
///
/// @param sent counted by the load generator
/// @param failed without an answer of production, or answered with 5xx
/// @param captured counted by the agent
/// @param mirrored written to the slowest-served shadow
/// @param lost named losses of capture and all shadows
/// @param unaccounted requests the capture never saw, and what the equations leave over
record Requests(long sent, long failed, long captured, long mirrored, long lost, long unaccounted) {
  private static final double MIN_CAPTURED = 0.999;
  private static final double MIN_MIRRORED = 0.99;

  /// Adds what is not as promised.
  void faults(List<String> faults) {
    Outcome.expect(faults, failed == 0, "production: %d requests failed (expected: 0)", failed);
    atLeast(faults, "captured", captured, MIN_CAPTURED);
    atLeast(faults, "mirrored", mirrored, MIN_MIRRORED);
    Outcome.expect(faults, unaccounted == 0, "unaccounted: %d (expected: 0)", unaccounted);
  }

  private void atLeast(List<String> faults, String what, long count, double share) {
    Outcome.expect(
        faults,
        sent > 0 && count >= share * sent,
        "%s: %d of %d (expected: >= %.1f %%)",
        what,
        count,
        sent,
        share * 100);
  }
}
