package io.shadowcast.aggregator.store;

import io.shadowcast.words.HostId;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// A time in which a host does what it does not do on ordinary days, because somebody works on it.
///
/// @param begins in whole seconds; a host has one that begins then
/// @param ends not before it begins; the first instant that is ordinary again
/// @param reason for people
public record MaintenanceRecord(HostId host, Instant begins, Instant ends, String reason) {
  private static final int LONGEST = 200;

  /// Refuses one that ends before it begins, or without a reason.
  public MaintenanceRecord {
    if (ends.isBefore(begins) || !begins.equals(begins.truncatedTo(ChronoUnit.SECONDS))) {
      throw new IllegalArgumentException(
          "maintenance: %s to %s (expected: whole seconds, in order)".formatted(begins, ends));
    }
    if (reason.isBlank()
        || reason.length() > LONGEST
        || !reason.lines().skip(1).toList().isEmpty()) {
      throw new IllegalArgumentException(
          "reason: \"%s\" (expected: one line of 1 to %d characters)".formatted(reason, LONGEST));
    }
  }

  /// Whether it goes on at an instant.
  public boolean covers(Instant instant) {
    return !instant.isBefore(begins) && instant.isBefore(ends);
  }

  /// Whether any of the time from one instant to before another is within.
  public boolean touches(Instant from, Instant to) {
    return from.isBefore(ends) && begins.isBefore(to);
  }
}
