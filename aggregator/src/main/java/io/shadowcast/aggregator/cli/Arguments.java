package io.shadowcast.aggregator.cli;

import io.shadowcast.settings.Units;
import io.shadowcast.wire.v1.LaneMode;
import io.shadowcast.words.Endpoint;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.TypeConversionException;

/// Values as people type them.
final class Arguments {
  private static final Pattern SPAN = Pattern.compile("([0-9]{1,9}(?:\\.[0-9]{1,6})?)(ms|s|m|h|d)");
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}(?:\\.[0-9]{1,9})?");

  private Arguments() {}

  /// A share of a whole, 0..1.
  record Share(double value) {}

  /// A number of bytes.
  record Size(long bytes) {}

  /// An instant with its offset from UTC, or how long ago.
  sealed interface Moment {
    /// The instant it means now.
    Instant at(Instant now);

    record Ago(Duration span) implements Moment {
      @Override
      public Instant at(Instant now) {
        return now.minus(span);
      }
    }

    record At(Instant instant) implements Moment {
      @Override
      public Instant at(Instant now) {
        return instant;
      }
    }
  }

  static CommandLine register(CommandLine line) {
    return line.registerConverter(Duration.class, Arguments::span)
        .registerConverter(Moment.class, Arguments::moment)
        .registerConverter(Size.class, Arguments::size)
        .registerConverter(Share.class, Arguments::share)
        .registerConverter(LaneMode.class, Arguments::lanes)
        .registerConverter(Endpoint.class, Arguments::endpoint);
  }

  /// `40ms`, `2.5s`, `10m`, `1h`, `7d`.
  static Duration span(String text) {
    Matcher parts = SPAN.matcher(text);
    if (!parts.matches()) {
      throw wrong(text, "a time with its unit, for example 40ms, 10s, 5m, 1h or 7d");
    }
    double unit =
        switch (parts.group(2)) {
          case "ms" -> 1e6;
          case "s" -> 1e9;
          case "m" -> 60e9;
          case "h" -> 3600e9;
          default -> 86_400e9;
        };
    double nanos = Double.parseDouble(parts.group(1)) * unit;
    if (nanos >= Duration.ofDays(36_500).toNanos()) {
      throw wrong(text, "less than a century");
    }
    return Duration.ofNanos(Math.round(nanos));
  }

  private static Size size(String text) {
    try {
      return new Size(Units.bytes(text));
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw wrong(text, Units.BYTES);
    }
  }

  private static LaneMode lanes(String text) {
    return switch (text) {
      case "fidelity" -> LaneMode.LANE_MODE_FIDELITY;
      case "fan-in" -> LaneMode.LANE_MODE_FAN_IN;
      default -> throw wrong(text, "fidelity or fan-in");
    };
  }

  private static Moment moment(String text) {
    if (SPAN.matcher(text).matches()) {
      return new Moment.Ago(span(text));
    }
    try {
      return new Moment.At(OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeException e) {
      throw wrong(text, "10m for 10 minutes ago, or a time such as 2026-01-31T08:00:00Z");
    }
  }

  /// `0.25` or `25%`.
  private static Share share(String text) {
    boolean percent = text.endsWith("%");
    String number = percent ? text.substring(0, text.length() - 1) : text;
    String expected = "a share of 0..1, or 0%..100%";
    if (!NUMBER.matcher(number).matches()) {
      throw wrong(text, expected);
    }
    double value = Double.parseDouble(number) / (percent ? 100 : 1);
    if (value > 1) {
      throw new CtlFailure(ExitCode.INVALID, "%s (expected: %s)".formatted(text, expected));
    }
    return new Share(value);
  }

  private static Endpoint endpoint(String text) {
    try {
      return Endpoint.parse(text);
    } catch (IllegalArgumentException e) {
      throw wrong(text, "host:port, or [address]:port for IPv6");
    }
  }

  private static TypeConversionException wrong(String text, String expected) {
    return new TypeConversionException("%s (expected: %s)".formatted(text, expected));
  }
}
