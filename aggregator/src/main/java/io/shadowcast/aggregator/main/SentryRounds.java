package io.shadowcast.aggregator.main;

import io.shadowcast.aggregator.anomaly.Sentry;
import java.time.Duration;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks at all hosts once a minute, on a thread of its own. A round that fails is not the last.
final class SentryRounds implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SentryRounds.class);
  private static final Duration ROUND = Duration.ofMinutes(1);

  private final Sentry sentry;
  private final InstantSource clock;
  private final Thread thread;

  SentryRounds(Sentry sentry, InstantSource clock) {
    this.sentry = sentry;
    this.clock = clock;
    this.thread = Thread.ofPlatform().name("sentry").daemon().unstarted(this::rounds);
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
    try {
      while (!Thread.currentThread().isInterrupted()) {
        round();
        Thread.sleep(ROUND);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void round() {
    try {
      sentry.round(clock.instant());
    } catch (RuntimeException e) {
      LOG.warn("A look at the hosts failed and is tried again: {}", e.getMessage());
    }
  }
}
