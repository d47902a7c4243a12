package io.shadowcast.aggregator.api;

import com.google.protobuf.Duration;

/// Lifetimes and steps from the wire.
final class Spans {
  private Spans() {}

  /// A span within bounds; an empty message is the usual one.
  static java.time.Duration within(
      Duration wire, java.time.Duration usual, java.time.Duration least, java.time.Duration most) {
    java.time.Duration span = exact(wire);
    if (span.isZero()) {
      return usual;
    }
    if (span.compareTo(least) < 0 || span.compareTo(most) > 0) {
      throw new IllegalArgumentException(
          "duration: %s (expected: %s to %s)".formatted(span, least, most));
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
}
