package io.shadowcast.agent.config;

import io.shadowcast.settings.Section;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/// Reads `guard`.
final class GuardReader {
  private static final Pattern METRIC = Pattern.compile("[a-z_][a-z0-9_]{0,127}");
  private static final GuardSettings USUAL = GuardSettings.DEFAULT;

  private GuardReader() {}

  static GuardSettings guard(Section section) {
    boolean enabled = section.flag("enabled", USUAL.enabled());
    double factor =
        section
            .value("latency_factor", Double::parseDouble, "a number of 1..10")
            .orElse(USUAL.latencyFactor());
    int psi = section.integer("psi", 1, 100, USUAL.psi());
    Duration window = section.duration("off_window", USUAL.offWindow());
    Duration every = section.duration("every", USUAL.every());
    Duration recover = section.duration("recover", USUAL.recover());
    Optional<String> metric =
        section.value("metric", GuardReader::metric, "the name of a pushed metric");
    return section.build(
        () -> new GuardSettings(enabled, factor, psi, window, every, recover, metric), USUAL);
  }

  private static String metric(String text) {
    Expect.that(METRIC.matcher(text).matches(), "metric", text, "a-z, 0-9 and _");
    return text;
  }
}
