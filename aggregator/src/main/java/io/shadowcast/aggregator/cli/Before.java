package io.shadowcast.aggregator.cli;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The option that asks for a state from before something went wrong. People know that from a clock
/// on the wall, so the time of a day will do: the last time it was that.
final class Before {
  private static final Pattern AGO = Pattern.compile("([0-9]{1,6})([smhd])");

  @Option(
      names = "--before",
      paramLabel = "TIME",
      description = "That ended before: 14:03, 2h (ago), 2026-01-31T08:00:00Z.")
  private @Nullable String text;

  boolean isGiven() {
    return text != null;
  }

  Instant at(Clock clock) {
    String given = text == null ? "" : text;
    try {
      Matcher ago = AGO.matcher(given);
      if (ago.matches()) {
        return clock.instant().minus(span(Long.parseLong(ago.group(1)), ago.group(2)));
      }
      return given.contains("T")
          ? OffsetDateTime.parse(given).toInstant()
          : last(LocalTime.parse(given), clock);
    } catch (DateTimeException e) {
      throw new CtlFailure(
          ExitCode.INVALID,
          "--before: %s (expected: 14:03, 2h or 2026-01-31T08:00:00Z)".formatted(given),
          e);
    }
  }

  private static Duration span(long count, String unit) {
    return switch (unit) {
      case "s" -> Duration.ofSeconds(count);
      case "m" -> Duration.ofMinutes(count);
      case "h" -> Duration.ofHours(count);
      default -> Duration.ofDays(count);
    };
  }

  private static Instant last(LocalTime time, Clock clock) {
    ZonedDateTime now = ZonedDateTime.now(clock);
    ZonedDateTime today = now.with(time);
    return (today.isAfter(now) ? today.minusDays(1) : today).toInstant();
  }
}
