package io.shadowcast.aggregator.main;

import io.shadowcast.aggregator.store.ComparisonStore;
import io.shadowcast.aggregator.store.LedgerStore;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes the newest ledgers and comparisons of all hosts once a second, on a thread of its own.
/// One that fails is tried again: nothing is forgotten before it is written.
final class LedgerFlush implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LedgerFlush.class);
  private static final Duration PERIOD = Duration.ofSeconds(1);
  private static final int SAID_EVERY = 3600;

  private final LedgerStore ledgers;
  private final ComparisonStore comparisons;
  private final Thread thread;
  private int failures;

  LedgerFlush(LedgerStore ledgers, ComparisonStore comparisons) {
    this.ledgers = ledgers;
    this.comparisons = comparisons;
    this.thread = Thread.ofPlatform().name("ledgers").daemon().unstarted(this::run);
  }

  LedgerFlush start() {
    thread.start();
    return this;
  }

  /// Ends the thread; what is left is written when the state is closed.
  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join(Duration.ofSeconds(10));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        Thread.sleep(PERIOD);
        flush();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void flush() {
    try {
      ledgers.flush();
      comparisons.flush();
      failures = 0;
    } catch (RuntimeException e) {
      if (failures++ % SAID_EVERY == 0) {
        LOG.warn("Ledgers could not be written and are tried again every second", e);
      }
    }
  }
}
