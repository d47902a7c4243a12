package io.shadowcast.snapshot.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class PaceTest {
  private long now;
  private double pressure;

  private Pace pace(long rate) {
    return new Pace(new Pace.Limits(rate, () -> pressure), () -> now, nanos -> now += nanos);
  }

  @Property(tries = 100)
  void neverMoreThanTheRateAndItsBurst(
      @ForAll @LongRange(min = 1_000, max = 1L << 32) long rate,
      @ForAll @IntRange(min = 1, max = 1 << 20) int step,
      @ForAll @LongRange(min = 0, max = 10_000_000) long work) {
    now = 0;
    Pace pace = pace(rate);
    long read = 0;
    for (int i = 0; i < 200; i++) {
      pace.take(step);
      read += step;
      assertTrue(read <= rate * (now / 1e9 + 0.25) + 1 + rate / 1e9 * 200, "too fast");
      now += work;
    }
  }

  @Property(tries = 50)
  void underPressureTheRateFallsInProportionButNotToNothing(
      @ForAll @DoubleRange(min = 0, max = 2) double much) {
    now = 0;
    pressure = much;
    Pace pace = pace(1_000_000);
    for (int i = 0; i < 100; i++) {
      pace.take(100_000);
    }
    double share = 1 - Math.min(1, much) * (1 - Pace.LEAST);
    assertEquals(10 / share, now / 1e9, 0.05 / share);
  }

  @Test
  void withoutALimitPressureMakesPausesInProportionToTheWork() {
    pressure = 0.5;
    Pace pace = pace(0);
    pace.take(1);
    now = 1_000_000;
    pace.take(1);
    assertEquals(1_000_000 + 1e6 * (1 / 0.525 - 1), (double) now, 10);
  }

  @Test
  void calmAndWithoutALimitItNeverWaits() {
    Pace pace = pace(0);
    now = 5;
    pace.take(1 << 30);
    pace.take(1 << 30);
    assertEquals(5, now);
  }

  @Test
  void aNegativeRateIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> new Pace.Limits(-1, () -> 0));
  }
}
