package io.shadowcast.aggregator.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// The end of watching, which comes with Ctrl-C. Any thread.
final class Ending {
  private static final Duration LAST_WORDS = Duration.ofSeconds(1);

  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean watching;

  /// Waits for the next turn.
  ///
  /// @return whether to stop instead
  boolean within(Duration interval) {
    watching = true;
    return await(asked, interval);
  }

  /// The command has returned.
  void ended() {
    ended.countDown();
  }

  /// Ctrl-C: lets a watching command put the terminal right.
  ///
  /// @return whether a watching command was ended by this; there it is the proper end
  boolean now() {
    boolean interrupted = watching && ended.getCount() > 0;
    asked.countDown();
    if (interrupted) {
      await(ended, LAST_WORDS);
    }
    return interrupted;
  }

  private static boolean await(CountDownLatch latch, Duration atMost) {
    try {
      return latch.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }
}
