package io.shadowcast.agent.snapshot;

import io.shadowcast.settings.Units;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A point in time as an operator types it: `14:03` (the last time it was that), `2h` (ago), or
/// `2026-01-31T08:00:00Z`.
final class Moment {
  private Moment() {}

  /// @throws IllegalArgumentException when it is none of these
  static Instant parse(String text, Clock clock) {
    try {
      if (text.contains("T")) {
        return Instant.parse(text);
      }
      return text.contains(":") ? last(LocalTime.parse(text), clock) : ago(text, clock);
    } catch (DateTimeException | IllegalArgumentException | ArithmeticException e) {
      throw new IllegalArgumentException(
          "--before: %s (expected: 14:03, 2h or 2026-01-31T08:00:00Z)".formatted(text), e);
    }
  }

  private static Instant ago(String text, Clock clock) {
    return clock.instant().minus(Units.duration(text));
  }

  private static Instant last(LocalTime time, Clock clock) {
    ZonedDateTime now = ZonedDateTime.now(clock);
    ZonedDateTime today = now.with(time);
    return (today.isAfter(now) ? today.minusDays(1) : today).toInstant();
  }

  /// The argument `before`, when there is one.
  static Map<String, String> argument(@Nullable String text) {
    return text == null
        ? Map.of()
        : Map.of("before", parse(text, Clock.system(ZoneId.systemDefault())).toString());
  }
}
