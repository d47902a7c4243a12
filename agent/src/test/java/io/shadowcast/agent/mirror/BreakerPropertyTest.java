package io.shadowcast.agent.mirror;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

final class BreakerPropertyTest {
  private static final long PROBE = 1_000_000_000L;

  @Property(tries = 500)
  void letsOneThroughPerPauseAndNeverWaitsLongerThanThirtySeconds(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 40) int failures) {
    Breaker breaker = new Breaker(new SplittableRandom(seed), PROBE);
    long now = seed;
    for (int i = 1; i < Breaker.FAILURES; i++) {
      breaker.failed(now);
      assertTrue(breaker.admits(now), "closed below five failures");
    }
    breaker.failed(now);
    long pause = Breaker.FIRST_PAUSE;
    for (int i = 0; i < failures; i++) {
      assertFalse(breaker.admits(now + pause / 2 - 1), "before half of the pause");
      now += pause;
      assertTrue(breaker.admits(now), "after the whole pause");
      assertFalse(breaker.admits(now), "a second one");
      assertFalse(breaker.admits(now + PROBE - 1), "while the first is under way");
      breaker.failed(now);
      pause = Math.min(Breaker.LAST_PAUSE, 2 * pause);
    }
    assertFalse(breaker.isClosed());
    now += pause;
    assertTrue(breaker.admits(now));
    assertTrue(breaker.admits(now + PROBE), "an attempt without an outcome is given up");
    breaker.succeeded();
    assertTrue(breaker.isClosed() && breaker.admits(now));
  }

  @Property(tries = 500)
  void aSuccessBetweenStartsTheCountAnew(@ForAll @Size(max = 50) List<Boolean> outcomes) {
    Breaker breaker = new Breaker(new SplittableRandom(1), PROBE);
    int run = 0;
    for (boolean good : outcomes) {
      if (run >= Breaker.FAILURES) {
        return;
      }
      if (good) {
        breaker.succeeded();
        run = 0;
      } else {
        breaker.failed(0);
        run++;
      }
      assertEquals(run < Breaker.FAILURES, breaker.isClosed());
    }
  }
}
