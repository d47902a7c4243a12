package io.shadowcast.trainer.statistics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Against worked examples.
class EstimatorsTest {
  /// Hollander and Wolfe, table 4.1: permeability of the human chorioamnion at term, and between 12
  /// and 26 weeks of gestational age.
  private static final double[] AT_TERM = {
    0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46
  };

  private static final double[] EARLIER = {1.15, 0.88, 0.90, 0.74, 1.21};

  @Test
  void hodgesAndLehmannOfTheTextbook() {
    // The book's exact interval of 96 % is that of the ninth from either end: 25 - 1.9 * 8.165.
    HodgesLehmann shift = HodgesLehmann.of(EARLIER, AT_TERM, 1.9);
    assertEquals(0.305, shift.shift(), 1e-9);
    assertEquals(-0.15, shift.low(), 1e-9);
    assertEquals(0.76, shift.high(), 1e-9);
  }

  @Test
  void theIntervalTurnsWithTheSamplesAndGrowsWithItsConfidence() {
    HodgesLehmann one = HodgesLehmann.of(EARLIER, AT_TERM, 1.96);
    HodgesLehmann other = HodgesLehmann.of(AT_TERM, EARLIER, 1.96);
    assertEquals(-one.low(), other.high(), 1e-12);
    assertEquals(-one.shift(), other.shift(), 1e-12);
    assertTrue(HodgesLehmann.of(EARLIER, AT_TERM, 2.6).low() < one.low());
    assertThrows(IllegalArgumentException.class, () -> HodgesLehmann.of(EARLIER, new double[0], 1));
  }

  /// Of two normal samples a unit apart, 98 of 100 intervals hold the unit.
  @Test
  void theIntervalCoversAsOftenAsItSays() {
    SplittableRandom random = new SplittableRandom(7);
    int covered = 0;
    for (int run = 0; run < 1000; run++) {
      HodgesLehmann shift = HodgesLehmann.of(normal(random, 0), normal(random, 1), 2.326);
      covered += shift.low() <= 1 && 1 <= shift.high() ? 1 : 0;
    }
    assertEquals(980, covered, 15);
  }

  private static double[] normal(SplittableRandom random, double mean) {
    return random.doubles(20).map(ignored -> mean + random.nextGaussian()).toArray();
  }

  @Test
  void welch() {
    double[] first = {1, 2, 3};
    double[] second = {2, 4, 6};
    assertEquals(2 / Math.sqrt(5.0 / 3), Welch.t(first, second), 1e-12);
    assertEquals(4, Welch.variance(second), 1e-12);
    assertTrue(Double.isNaN(Welch.variance(new double[] {1})));
  }

  @Test
  void locations() {
    double[] values = {100, 1, 2, 3, 4, 5, 6, 7, 8, -50};
    assertEquals(4.5, Location.trimmedMean(values, 0.1), 1e-12);
    assertEquals(4.5, Location.median(values), 1e-12);
    assertEquals(2, Location.median(new double[] {3, 1, 2}), 1e-12);
    assertTrue(Double.isNaN(Location.median(new double[0])));
    assertEquals(100, values[0], "the values stay as they are");
  }
}
