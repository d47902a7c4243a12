package io.shadowcast.agent.mirror;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

final class SamplingPropertyTest {
  @Property
  void aLowerRateChoosesAmongThoseOfAHigherOne(
      @ForAll long salt,
      @ForAll long connection,
      @ForAll @DoubleRange(min = 0, max = 1) double one,
      @ForAll @DoubleRange(min = 0, max = 1) double other) {
    long number = new Sampling(salt).of(connection);
    assertEquals(number, new Sampling(salt).of(connection), "same salt, same choice");
    if (Sampling.within(number, Math.min(one, other))) {
      assertTrue(Sampling.within(number, Math.max(one, other)));
    }
    assertTrue(Sampling.within(number, 1));
    assertFalse(Sampling.within(number, 0));
  }

  @Test
  void theShareOfAHundredThousandConnectionsIsWithinOnePercent() {
    Sampling sampling = new Sampling(42);
    for (double rate : new double[] {0.05, 0.1, 0.5, 0.9}) {
      int chosen = 0;
      for (long connection = 1; connection <= 100_000; connection++) {
        chosen += Sampling.within(sampling.of(connection), rate) ? 1 : 0;
      }
      assertEquals(rate, chosen / 100_000.0, 0.01);
    }
  }
}
