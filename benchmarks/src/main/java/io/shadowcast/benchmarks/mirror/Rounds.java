package io.shadowcast.benchmarks.mirror;

import io.shadowcast.benchmarks.load.Ticker;
import java.io.IOException;
import java.time.Duration;

/// Repeats a round: at least once, so many times at most, and begins none when the time is up.
final class Rounds {
  private final Ticker ticker;
  private final long start;

  /// One round of measurements.
  interface Round {
    void run() throws IOException, InterruptedException;
  }

  /// Time counts from here.
  Rounds(Ticker ticker) {
    this.ticker = ticker;
    this.start = ticker.nanos();
  }

  /// Runs rounds one after the other.
  ///
  /// @param until after the construction
  ///
  /// @return how many were run
  int repeat(int most, Duration until, Round round) throws IOException, InterruptedException {
    int done = 0;
    while (done == 0 || (done < most && ticker.nanos() - start < until.toNanos())) {
      round.run();
      done++;
    }
    return done;
  }
}
