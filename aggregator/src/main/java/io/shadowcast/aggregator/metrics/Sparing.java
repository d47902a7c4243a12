package io.shadowcast.aggregator.metrics;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;

/// Adds up what would be said too often.
final class Sparing {
  private final InstantSource clock;
  private final Duration quiet;
  private final Map<String, Tally> tallies = new ConcurrentHashMap<>();

  private record Tally(Instant said, long unsaid, boolean due) {}

  Sparing(InstantSource clock, Duration quiet) {
    this.clock = clock;
    this.quiet = quiet;
  }

  /// Counts.
  ///
  /// @return the count since it was last said, when it is time to say it again
  OptionalLong count(String subject, long more) {
    Instant now = clock.instant();
    Tally tally =
        tallies.compute(
            subject,
            (_, known) -> {
              long before = known == null || known.due ? 0 : known.unsaid;
              boolean due = known == null || !known.said.plus(quiet).isAfter(now);
              return new Tally(due ? now : known.said, before + more, due);
            });
    return tally.due ? OptionalLong.of(tally.unsaid) : OptionalLong.empty();
  }
}
