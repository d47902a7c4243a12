package io.shadowcast.aggregator.snapshot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/// Rate and time left, by the test's own clock.
class RateTest {
  private final AtomicLong nanos = new AtomicLong(-5);

  @Test
  void aSteadyRateIsThatRateAndAChangeIsFollowedInSeconds() {
    Rate rate = new Rate(nanos::get);
    assertEquals(0, rate.perSecond());
    run(rate, 100, 1000);
    assertEquals(10_000.0, (double) rate.perSecond(), 100.0);
    run(rate, 200, 100);
    assertTrue(rate.perSecond() < 1300, rate.perSecond() + " B/s");
  }

  /// A tenth of a second each.
  private void run(Rate rate, int times, long bytes) {
    for (int i = 0; i < times; i++) {
      nanos.addAndGet(100_000_000);
      rate.add(bytes);
    }
  }

  @Test
  void theTimeLeftIsWhatIsMissingAtThatRate() {
    assertEquals(
        Optional.of(Duration.ofSeconds(90)), new ShipProgress("a", 1000, 100, 10).remaining());
    assertEquals(Optional.empty(), new ShipProgress("a", 0, 0, 10).remaining());
    assertEquals(Optional.empty(), new ShipProgress("a", 10, 0, 0).remaining());
  }
}
