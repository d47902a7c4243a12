package io.shadowcast.aggregator.judgement;

import io.shadowcast.words.HostId;
import io.shadowcast.words.ShadowName;
import io.shadowcast.words.WorkloadName;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// What was changed, and when.
///
/// @param shadow the one that was changed, which is held against production; empty: production,
///   which is held against its own past
/// @param at when it was changed
/// @param until what came later is not looked at; after `at`
/// @param tolerance relative: a degradation up to it is none, above 0, below 1
public record Change(
    HostId host,
    WorkloadName workload,
    Optional<ShadowName> shadow,
    Instant at,
    Instant until,
    double tolerance) {
  /// Refuses a span that ends before it begins.
  public Change {
    if (!until.isAfter(at)) {
      throw new IllegalArgumentException(
          "end_time: " + until + " (expected: after " + at + ", the change)");
    }
    if (!(tolerance > 0 && tolerance < 1)) {
      throw new IllegalArgumentException(
          "tolerance: " + tolerance + " (expected: above 0, below 1)");
    }
  }

  Duration span() {
    return Duration.between(at, until);
  }

  /// As a subject of a sentence.
  String candidate() {
    return shadow.map(name -> "shadow " + name).orElse("production");
  }
}
