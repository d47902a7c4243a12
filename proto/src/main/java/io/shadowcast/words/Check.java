package io.shadowcast.words;

import java.util.regex.Pattern;

/// Checks with the house form of a fault: `subject: value (expected: what)`.
final class Check {
  private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?");

  private Check() {}

  static void that(boolean holds, String subject, Object value, String expected) {
    if (!holds) {
      throw new IllegalArgumentException(subject + ": " + value + " (expected: " + expected + ")");
    }
  }

  static void notBlank(String value, String subject) {
    that(!value.isBlank(), subject, "\"\"", "not blank");
  }

  static void name(String value, String subject) {
    that(
        NAME.matcher(value).matches(),
        subject,
        value,
        "1 to 63 lower case letters, digits, '-' and '.', not first or last '-' or '.'");
  }

  static void ratio(double value, String subject) {
    that(value >= 0 && value <= 1, subject, value, "0..1");
  }

  static void notNegative(double value, String subject) {
    that(value >= 0 && !Double.isInfinite(value), subject, value, ">= 0");
  }

  static void notNegative(long value, String subject) {
    that(value >= 0, subject, value, ">= 0");
  }
}
