package io.shadowcast.benchmarks.load;

import java.time.Duration;

/// Monotonic time and waiting, from outside so that `main` alone owns the clock.
public interface Ticker {
  /// Nanoseconds since some fixed instant.
  long nanos();

  /// Waits; returns at once when the duration is not positive.
  void sleep(Duration duration) throws InterruptedException;
}
