package io.shadowcast.aggregator.main;

import io.shadowcast.aggregator.access.Access;
import io.shadowcast.aggregator.store.series.SeriesStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Roll-ups and retention, round after round, on a thread of its own. A round that fails is tried
/// again later.
final class Upkeep implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);
  private static final Duration ROUND = Duration.ofSeconds(10);
  private static final Duration SWEEP = Duration.ofHours(1);
  private static final Duration EVENTS_KEPT = Duration.ofDays(30);

  private final History history;
  private final SeriesStore series;
  private final Access access;
  private final InstantSource clock;
  private final Thread thread;
  private Instant nextSweep = Instant.MIN;
  private int failures;

  Upkeep(History history, SeriesStore series, Access access, InstantSource clock) {
    this.history = history;
    this.series = series;
    this.access = access;
    this.clock = clock;
    this.thread = Thread.ofPlatform().name("upkeep").daemon().unstarted(this::rounds);
  }

  void start() {
    thread.start();
  }

  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join(Duration.ofSeconds(10));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void rounds() {
    while (!Thread.currentThread().isInterrupted()) {
      boolean more = round();
      if (!more && !pause()) {
        return;
      }
    }
  }

  private boolean round() {
    try {
      if (!clock.instant().isBefore(nextSweep)) {
        sweep(clock.instant());
        nextSweep = clock.instant().plus(SWEEP);
      }
      boolean more = series.maintain(clock.instant()).more();
      failures = 0;
      return more;
    } catch (RuntimeException e) {
      // Once when it begins, then about every hour.
      if (failures++ % 360 == 0) {
        LOG.warn(
            "Upkeep failed and is tried again every {} s: {}", ROUND.toSeconds(), e.getMessage());
      }
      return false;
    }
  }

  private void sweep(Instant now) {
    int requests = history.state().requests().purge(now);
    int events = history.state().events().purge(now.minus(EVENTS_KEPT));
    int comparisons = history.state().comparisons().purge(now.minus(EVENTS_KEPT));
    int credentials = access.sweep();
    history.purge(now);
    LOG.debug(
        "Swept {} answers, {} events, {} comparisons, {} credentials",
        requests,
        events,
        comparisons,
        credentials);
  }

  /// False when the program ends.
  private static boolean pause() {
    try {
      Thread.sleep(ROUND);
      return true;
    } catch (InterruptedException e) {
      return false;
    }
  }
}
