package io.shadowcast.aggregator.anomaly;

import java.time.Instant;
import java.util.List;

/// Whether a host is watched.
public sealed interface Standing {
  /// Not yet.
  ///
  /// @param minutes of samples that there are
  /// @param needed minutes
  /// @param reason what is missing, for people
  record Learning(int minutes, int needed, String reason) implements Standing {}

  /// Not at all.
  ///
  /// @param reason for people
  record Off(String reason) implements Standing {}

  /// It is; by what stands here.
  ///
  /// @param from the first minute that was learned
  /// @param minutes that were learned
  /// @param metrics that are looked at
  /// @param threshold above which surprise is an alarm now
  /// @param until the newest minute that was looked at
  record Watching(Instant from, int minutes, List<String> metrics, double threshold, Instant until)
      implements Standing {
    /// Copies.
    public Watching {
      metrics = List.copyOf(metrics);
    }
  }
}
