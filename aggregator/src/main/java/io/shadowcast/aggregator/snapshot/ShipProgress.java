package io.shadowcast.aggregator.snapshot;

import java.time.Duration;
import java.util.Optional;

/// How far a snapshot is on its way here.
///
/// @param id of the snapshot
/// @param totalBytes that have to be sent, as stored at the host; 0: not known yet
/// @param doneBytes of them
/// @param bytesPerSecond of the last seconds
public record ShipProgress(String id, long totalBytes, long doneBytes, long bytesPerSecond) {
  /// Until all is here, at this rate; empty: nobody can tell.
  public Optional<Duration> remaining() {
    return totalBytes == 0 || bytesPerSecond == 0
        ? Optional.empty()
        : Optional.of(Duration.ofSeconds(Math.max(0, totalBytes - doneBytes) / bytesPerSecond));
  }
}
