package io.shadowcast.agent.mirror;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.words.Comparison.LogRatio;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// The estimate of a shift from simulated pairs.
final class LatencyShiftTest {
  private static final double SHIFT = Math.log(1.2);
  private static final double SLOPE = 0.6;

  @Test
  void findsAFifthMoreAndExcludesNone() {
    int covered = 0;
    for (int seed = 0; seed < 100; seed++) {
      LogRatio found = estimate(seed, 600, false);
      assertTrue(found.low() > 0, found::toString);
      assertEquals(SHIFT, found.shift(), 0.1);
      covered += covers(found, SHIFT) ? 1 : 0;
    }
    assertTrue(covered >= 88, "a 95 % interval covers the truth: " + covered + " of 100");
  }

  @Test
  void aShadowThatIsAskedForMoreIsNotSlower() {
    LogRatio found = estimate(7, 2048, true);
    assertTrue(found.median() > SHIFT + 0.3, "what is seen: " + found);
    assertTrue(covers(found, SHIFT) || Math.abs(found.shift() - SHIFT) < 0.03, found::toString);
  }

  @Test
  void loadsThatNeverVaryExplainNothing() {
    LatencyPairs pairs = new LatencyPairs(new SplittableRandom(1));
    for (int i = 0; i < 500; i++) {
      pairs.add(i % 2 == 0 ? 0.1 : 0.3, 1, 4);
    }
    LogRatio found = LatencyShift.of(0.2, pairs.copy(), new SplittableRandom(2));
    assertEquals(0.2, found.shift(), 0.02);
    assertTrue(found.low() < 0.2 && found.high() > 0.2 && found.high() - found.low() < 0.05);
  }

  @Test
  void aStalledSecondDoesNotDecide() {
    LatencyPairs pairs = new LatencyPairs(new SplittableRandom(1));
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < 1000; i++) {
      pairs.add(i < 50 ? 7 : random.nextGaussian() * 0.1, 2, 2);
    }
    LogRatio found = LatencyShift.of(0, pairs.copy(), new SplittableRandom(2));
    assertTrue(Math.abs(found.shift()) < 0.05, found::toString);
  }

  @Test
  void aFewPairsTellNothing() {
    LatencyPairs pairs = new LatencyPairs(new SplittableRandom(1));
    for (int i = 0; i < LatencyShift.LEAST - 1; i++) {
      pairs.add(1, 1, 1);
    }
    LogRatio found = LatencyShift.of(1, pairs.copy(), new SplittableRandom(2));
    assertEquals(LogRatio.of(1), found);
  }

  @Test
  void theReservoirKeepsAnEvenSample() {
    LatencyPairs pairs = new LatencyPairs(new SplittableRandom(5));
    int all = 20 * LatencyPairs.KEPT;
    for (int i = 0; i < all; i++) {
      pairs.add((double) i / all, 1, 1);
    }
    LatencyPairs.Sample sample = pairs.copy();
    assertEquals(LatencyPairs.KEPT, sample.size());
    double mean = 0;
    for (float one : sample.logRatio()) {
      mean += one / sample.size();
    }
    assertEquals(0.5, mean, 0.03);
  }

  /// @param crowded whether the shadow has about three times as much in flight as production
  private static LogRatio estimate(long seed, int size, boolean crowded) {
    SplittableRandom random = new SplittableRandom(seed);
    LatencyPairs pairs = new LatencyPairs(random);
    double sum = 0;
    for (int i = 0; i < size; i++) {
      int production = 1 + random.nextInt(8);
      int shadow = crowded ? 1 + random.nextInt(6 * production) : 1 + random.nextInt(8);
      double ratio =
          SHIFT + SLOPE * (Math.log(shadow) - Math.log(production)) + 0.2 * random.nextGaussian();
      sum += ratio;
      pairs.add(ratio, production, shadow);
    }
    return LatencyShift.of(sum / size, pairs.copy(), new SplittableRandom(seed + 1));
  }

  private static boolean covers(LogRatio found, double truth) {
    return found.low() <= truth && found.high() >= truth;
  }
}
