package io.shadowcast.aggregator.api;

import com.google.protobuf.Duration;
import java.util.List;

/// Lifetimes and steps from the wire.
final class Spans {
  private static final List<Unit> UNITS =
      List.of(new Unit(86_400, "d"), new Unit(3600, "h"), new Unit(60, "m"));

  private record Unit(long seconds, String letter) {}

  private Spans() {}

  /// A span within bounds; an empty message is the usual one.
  static java.time.Duration within(
      Duration wire, java.time.Duration usual, java.time.Duration least, java.time.Duration most) {
    java.time.Duration span = exact(wire);
    return span.isZero() ? usual : bounded(span, least, most);
  }

  /// A span within bounds, whatever it is.
  static java.time.Duration bounded(
      java.time.Duration span, java.time.Duration least, java.time.Duration most) {
    if (span.compareTo(least) < 0 || span.compareTo(most) > 0) {
      throw new IllegalArgumentException(
          "duration: %s (expected: %s to %s)".formatted(text(span), text(least), text(most)));
    }
    return span;
  }

  /// Any span.
  static java.time.Duration exact(Duration wire) {
    try {
      return java.time.Duration.ofSeconds(wire.getSeconds(), wire.getNanos());
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException(
          "duration: " + wire.getSeconds() + " s (expected: a span of time)", e);
    }
  }

  /// As people write it: `1500ms`, `90s`, `1m`, `7d`.
  private static String text(java.time.Duration span) {
    int nanos = span.toNanosPart();
    if (nanos != 0) {
      return nanos % 1_000_000 == 0 ? span.toMillis() + "ms" : span.toString();
    }
    long seconds = span.toSeconds();
    return UNITS.stream()
        .filter(unit -> seconds != 0 && seconds % unit.seconds == 0)
        .findFirst()
        .map(unit -> seconds / unit.seconds + unit.letter)
        .orElseGet(() -> seconds + "s");
  }
}
