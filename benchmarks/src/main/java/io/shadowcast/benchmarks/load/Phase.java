package io.shadowcast.benchmarks.load;

import java.time.Duration;

/// A stretch of constant mean rate with exponential gaps (a Poisson process).
///
/// @param rate requests per second, > 0
public record Phase(double rate, Duration duration) {
  /// Refuses a rate that never sends.
  public Phase {
    if (!(rate > 0)) {
      throw new IllegalArgumentException("load.rate: " + rate + " (expected: > 0)");
    }
  }
}
