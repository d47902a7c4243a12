package io.shadowcast.benchmarks.mirror;

import io.shadowcast.benchmarks.peers.Counts;
import io.shadowcast.benchmarks.peers.LoadReport;
import java.util.Optional;

/// Runs with round numbers.
final class Runs {
  private Runs() {}

  /// A second that answered so many.
  static Run served(long answered) {
    return run(answered, 100, 0, Optional.empty());
  }

  /// Two seconds in which production got so many and the shadow so many, over 16 connections.
  static Run mirrored(long produced, long mirrored) {
    LoadReport load = new LoadReport(2, produced, 0, 100, 200);
    return new Run(load, 0, new Counts(16, produced), Optional.of(new Counts(16, mirrored)));
  }

  /// A second.
  static Run run(long answered, double p50, double cpuSeconds, Optional<Counts> shadow) {
    LoadReport load = new LoadReport(1, answered, 0, p50, 2 * p50);
    return new Run(load, cpuSeconds, new Counts(16, answered), shadow);
  }
}
