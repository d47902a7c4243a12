package io.shadowcast.aggregator.main;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// Work that is done again and again.
final class RoundsTest {
  @Test
  void aRoundThatFailsIsNotTheLast() throws InterruptedException {
    CountDownLatch rounds = new CountDownLatch(5);
    Rounds.Work failing =
        () -> {
          rounds.countDown();
          throw new IllegalStateException("disk full");
        };
    try (Rounds work = new Rounds("failing", Duration.ofMillis(1), failing)) {
      work.start();
      assertTrue(rounds.await(60, TimeUnit.SECONDS));
    }
  }

  @Test
  @SuppressWarnings("ThreadSleep")
  void noRoundBeginsOnceItIsClosed() throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    AtomicInteger ended = new AtomicInteger();
    Rounds.Work endless =
        () -> {
          begun.countDown();
          try {
            Thread.sleep(Duration.ofHours(1));
          } finally {
            ended.incrementAndGet();
          }
        };
    try (Rounds work = new Rounds("endless", Duration.ofMillis(1), endless)) {
      work.start();
      assertTrue(begun.await(60, TimeUnit.SECONDS));
    }
    assertEquals(1, ended.get());
  }
}
