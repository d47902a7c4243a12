package io.shadowcast.agent.metrics;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How grave a log line says it is.
enum Severity {
  /// Emergency to critical.
  CRITICAL,
  /// An error.
  ERROR,
  /// A warning.
  WARNING,
  /// Informational and notices.
  INFO,
  /// Debugging and traces.
  DEBUG,
  /// The line does not say.
  UNKNOWN;

  private static final int HEAD = 160;
  private static final Pattern WORD =
      Pattern.compile(
          "(?i)(?<![a-z])(emerg|emergency|alert|crit|critical|fatal|panic|error|err|severe|warn|warning|"
              + "info|notice|config|debug|trace|fine|finer|finest)(?![a-z])");

  /// By the first word of severity near the beginning of the line.
  static Severity of(String line) {
    Matcher word = WORD.matcher(line).region(0, Math.min(HEAD, line.length()));
    if (!word.find()) {
      return UNKNOWN;
    }
    return switch (word.group(1).toLowerCase(Locale.ROOT)) {
      case "emerg", "emergency", "alert", "crit", "critical", "fatal", "panic" -> CRITICAL;
      case "error", "err", "severe" -> ERROR;
      case "warn", "warning" -> WARNING;
      case "debug", "trace", "fine", "finer", "finest" -> DEBUG;
      default -> INFO;
    };
  }

  /// By the number of syslog (RFC 5424, section 6.2.1) that the journal keeps.
  static Severity ofPriority(int priority) {
    return switch (priority) {
      case 0, 1, 2 -> CRITICAL;
      case 3 -> ERROR;
      case 4 -> WARNING;
      case 5, 6 -> INFO;
      case 7 -> DEBUG;
      default -> UNKNOWN;
    };
  }

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
