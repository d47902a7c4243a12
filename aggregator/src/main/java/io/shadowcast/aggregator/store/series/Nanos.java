package io.shadowcast.aggregator.store.series;

import java.time.Instant;

/// Unix time in nanoseconds; instants out of range (years before 1678 and after 2261) are the
/// nearest one in range.
final class Nanos {
  static final long PER_SECOND = 1_000_000_000L;
  static final long PER_MINUTE = 60 * PER_SECOND;
  static final long PER_HOUR = 60 * PER_MINUTE;
  static final long PER_DAY = 24 * PER_HOUR;

  private Nanos() {}

  static long of(Instant instant) {
    long limit = Long.MAX_VALUE / PER_SECOND - 1;
    if (instant.getEpochSecond() >= limit) {
      return Long.MAX_VALUE;
    }
    if (instant.getEpochSecond() <= -limit) {
      return Long.MIN_VALUE;
    }
    return instant.getEpochSecond() * PER_SECOND + instant.getNano();
  }

  static Instant toInstant(long nanos) {
    return Instant.ofEpochSecond(
        Math.floorDiv(nanos, PER_SECOND), Math.floorMod(nanos, PER_SECOND));
  }
}
