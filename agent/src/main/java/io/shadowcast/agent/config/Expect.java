package io.shadowcast.agent.config;

import java.time.Duration;

/// Checks of the settings records in the house form of a fault.
final class Expect {
  private Expect() {}

  static void that(boolean holds, String subject, Object value, String expected) {
    if (!holds) {
      String given = value instanceof Duration time ? Written.time(time) : String.valueOf(value);
      throw new IllegalArgumentException(subject + ": " + given + " (expected: " + expected + ")");
    }
  }

  static void positive(Duration value, String subject) {
    that(value.isPositive(), subject, value, "> 0");
  }

  static void positive(long value, String subject) {
    that(value > 0, subject, value, "> 0");
  }
}
