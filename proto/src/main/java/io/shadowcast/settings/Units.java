package io.shadowcast.settings;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Sizes and times as people write them. Every method throws IllegalArgumentException or
/// ArithmeticException for anything else.
public final class Units {
  /// What [#bytes] takes, for messages.
  public static final String BYTES = "bytes, for example 64MiB (B, KiB, MiB, GiB, TiB)";

  /// What [#duration] takes, for messages.
  public static final String TIME = "a time, for example 500ms, 1s, 10m, 2h or 7d";

  private static final Pattern SIZE = Pattern.compile("([0-9]{1,18})(B|KiB|MiB|GiB|TiB)?");
  private static final Pattern SPAN = Pattern.compile("([0-9]{1,12})(ms|s|m|h|d)");
  private static final Duration LONGEST = Duration.ofDays(36_500);

  private Units() {}

  /// A size.
  public static long bytes(String text) {
    Matcher parts = match(SIZE, text);
    String unit = parts.group(2);
    long factor =
        switch (unit == null ? "B" : unit) {
          case "KiB" -> 1L << 10;
          case "MiB" -> 1L << 20;
          case "GiB" -> 1L << 30;
          case "TiB" -> 1L << 40;
          default -> 1L;
        };
    return Math.multiplyExact(Long.parseLong(parts.group(1)), factor);
  }

  /// A time.
  public static Duration duration(String text) {
    Matcher parts = match(SPAN, text);
    long count = Long.parseLong(parts.group(1));
    Duration span =
        switch (parts.group(2)) {
          case "ms" -> Duration.ofMillis(count);
          case "s" -> Duration.ofSeconds(count);
          case "m" -> Duration.ofMinutes(count);
          case "h" -> Duration.ofHours(count);
          default -> Duration.ofDays(count);
        };
    if (span.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException("longer than a century");
    }
    return span;
  }

  private static Matcher match(Pattern pattern, String text) {
    Matcher parts = pattern.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException(text);
    }
    return parts;
  }
}
