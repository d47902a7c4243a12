package io.shadowcast.benchmarks.load;

import java.util.List;

/// What a run did. Latency counts from the instant at which a request was due, so that a stalled
/// server cannot hide its stall.
///
/// @param sent requests written
/// @param answered requests answered with a status below 500
/// @param failed requests without an answer, or with 5xx
/// @param phases one per phase of the plan
public record LoadResult(long sent, long answered, long failed, List<PhaseResult> phases) {
  /// One phase; latencies in milliseconds.
  public record PhaseResult(
      double rate, double served, double p50Millis, double p95Millis, double p99Millis) {}

  /// Copies.
  public LoadResult {
    phases = List.copyOf(phases);
  }
}
