package io.shadowcast.aggregator.decision;

import java.time.Duration;

/// How good the recent data of a workload are.
///
/// @param windows how many recent windows there are
/// @param age of the newest of them
/// @param lostShare share of recent records that were lost on their way, 0..1
public record Quality(int windows, Duration age, double lostShare) {
  /// Refuses what cannot be counted.
  public Quality {
    if (windows < 0 || !(lostShare >= 0 && lostShare <= 1)) {
      throw new IllegalArgumentException(
          "quality: %d windows, %s lost (expected: >= 0, 0..1)".formatted(windows, lostShare));
    }
  }
}
