package io.shadowcast.aggregator.main;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Work that is done again and again, on a thread of its own. A round that fails is not the last;
/// of those in a row one an hour is said.
final class Rounds implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Rounds.class);

  /// What is done in a round.
  interface Work {
    /// Once.
    ///
    /// @throws InterruptedException when the program ends
    void round() throws InterruptedException;
  }

  private static final Duration SAID_EVERY = Duration.ofHours(1);

  private final Work work;
  private final Duration apart;
  private final Thread thread;
  private long failures;

  /// @param name of the thread
  /// @param apart between the end of a round and the next; the first comes as long after the start
  Rounds(String name, Duration apart, Work work) {
    this.work = work;
    this.apart = apart;
    this.thread = Thread.ofPlatform().name(name).daemon().unstarted(this::run);
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

  private void run() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        Thread.sleep(apart);
        round();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void round() throws InterruptedException {
    try {
      work.round();
      failures = 0;
    } catch (RuntimeException e) {
      if (failures++ % Math.max(1, SAID_EVERY.dividedBy(apart)) == 0) {
        LOG.warn("A round of {} failed and is tried again", thread.getName(), e);
      }
    }
  }
}
