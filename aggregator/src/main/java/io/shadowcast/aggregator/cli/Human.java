package io.shadowcast.aggregator.cli;

import com.google.protobuf.ProtocolMessageEnum;
import com.google.protobuf.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/// Values as people read them.
final class Human {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT);
  private static final String NONE = "-";
  private static final String[] SIZES = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};

  private Human() {}

  /// The text, or `-` for none.
  static String orNone(String text) {
    return text.isEmpty() ? NONE : text;
  }

  static String yes(boolean value) {
    return value ? "yes" : "no";
  }

  /// `CONNECTED` of `HOST_STATE_CONNECTED` in lower case words.
  static String word(ProtocolMessageEnum value) {
    String name = ((Enum<?>) value).name();
    String type = value.getClass().getSimpleName().replaceAll("([a-z])([A-Z])", "$1_$2");
    String prefix = type.toUpperCase(Locale.ROOT) + "_";
    String word = name.startsWith(prefix) ? name.substring(prefix.length()) : name;
    return "UNSPECIFIED".equals(word) ? NONE : word.toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /// To the second, in the clock's zone.
  static String time(Timestamp time, Clock clock) {
    return unset(time) ? NONE : TIME.format(instant(time).atZone(clock.getZone()));
  }

  /// To the second, UTC, with its zone.
  static String utc(Timestamp time) {
    return unset(time) ? NONE : instant(time).truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /// `12 s ago` or `in 3 h`.
  static String ago(Timestamp time, Clock clock) {
    if (unset(time)) {
      return NONE;
    }
    Duration age = Duration.between(instant(time), clock.instant());
    return age.isNegative() ? "in " + span(age.negated()) : span(age) + " ago";
  }

  /// The largest unit that fits, rounded down: `850 ms`, `12 s`, `5 min`, `3 h`, `2 d`.
  static String span(Duration span) {
    if (span.compareTo(Duration.ofSeconds(1)) < 0) {
      return span.toMillis() + " ms";
    }
    if (span.compareTo(Duration.ofMinutes(2)) < 0) {
      return span.toSeconds() + " s";
    }
    if (span.compareTo(Duration.ofHours(2)) < 0) {
      return span.toMinutes() + " min";
    }
    return span.compareTo(Duration.ofDays(2)) < 0 ? span.toHours() + " h" : span.toDays() + " d";
  }

  static String bytes(long bytes) {
    double size = bytes;
    int unit = 0;
    while (size >= 1024 && unit < SIZES.length - 1) {
      size /= 1024;
      unit++;
    }
    return number(size) + " " + SIZES[unit];
  }

  /// About four significant digits, never an exponent.
  static String number(double value) {
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      return NONE;
    }
    double size = Math.abs(value);
    if (size >= 1000 || value == Math.rint(value)) {
      return String.format(Locale.ROOT, "%.0f", value);
    }
    int digits = size >= 100 ? 1 : size >= 10 ? 2 : size >= 1 ? 3 : 4;
    String text = String.format(Locale.ROOT, "%." + digits + "f", value);
    return text.replaceAll("0+$", "").replaceAll("\\.$", "");
  }

  static String percent(double share) {
    return number(share * 100) + " %";
  }

  /// `4.2 %`: more digits of a probability mean nothing.
  static String probability(double probability) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * probability);
  }

  /// One line without control characters: a line break becomes a space, the rest its code.
  static String printable(String text) {
    if (text.chars().noneMatch(Human::steers)) {
      return text;
    }
    StringBuilder safe = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\n' || c == '\t') {
        safe.append(' ');
      } else if (steers(c)) {
        safe.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else {
        safe.append(c);
      }
    }
    return safe.toString();
  }

  static Instant instant(Timestamp time) {
    return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
  }

  private static boolean unset(Timestamp time) {
    return time.equals(Timestamp.getDefaultInstance());
  }

  private static boolean steers(int c) {
    int kind = Character.getType(c);
    return kind == Character.CONTROL
        || kind == Character.FORMAT
        || kind == Character.LINE_SEPARATOR
        || kind == Character.PARAGRAPH_SEPARATOR;
  }
}
