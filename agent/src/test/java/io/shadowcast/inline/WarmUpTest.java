package io.shadowcast.inline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class WarmUpTest {
  @Test
  void requestsPassAndNothingStays() {
    assertTrue(WarmUp.run(System::nanoTime, Duration.ofSeconds(60)) > 0);
    assertTrue(
        Thread.getAllStackTraces().keySet().stream()
            .noneMatch(thread -> thread.getName().startsWith("inline-") && !thread.isDaemon()));
  }

  /// A machine that is too slow for all of it is not made to wait.
  @Test
  void itEndsWhenItsTimeIsOver() {
    AtomicLong looks = new AtomicLong();
    long jump = WarmUp.LONGEST.toNanos();
    assertEquals(0, WarmUp.run(() -> looks.getAndIncrement() == 0 ? 0 : jump));
  }
}
