package io.shadowcast.trainer.forecast;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Intervals that a model gets wrong become right.
class CalibrationTest {
  private static final int DAY = 288;

  @Property
  void quantilesAreInOrderWhateverTheModelsSay(
      @ForAll @DoubleRange(min = -9, max = 9) double one,
      @ForAll @DoubleRange(min = -9, max = 9) double two,
      @ForAll @DoubleRange(min = -9, max = 9) double three) {
    Quantiles sorted = Quantiles.sorted(one, two, three);
    assertTrue(sorted.low() <= sorted.middle() && sorted.middle() <= sorted.high());
    assertEquals(one + two + three, sorted.low() + sorted.middle() + sorted.high(), 1e-9);
  }

  @Test
  void pinballByHand() {
    // (0.05 * 2 + 0.5 * 1 + 0.05 * 1) / 3: 2 above the low one, 1 above the middle, 1 below the
    // high one.
    assertEquals((0.1 + 0.5 + 0.05) / 3, new Quantiles(0, 1, 3).pinball(2), 1e-12);
    assertThrows(IllegalArgumentException.class, () -> new Quantiles(2, 1, 3));
  }

  /// Far too narrow, and shifted.
  @ParameterizedTest
  @ValueSource(ints = {1, 12, DAY})
  void aWrongIntervalBecomesRight(int ahead) {
    SplittableRandom random = new SplittableRandom(5);
    Quantiles wrong = new Quantiles(0.1, 0.2, 0.3);
    double covered = coverage(ahead, wrong, step -> random.nextGaussian());
    assertEquals(0.9, covered, 0.02);
  }

  /// The noise doubles on the fifth day.
  @ParameterizedTest
  @ValueSource(ints = {1, 12})
  void itFollowsWhatChanges(int ahead) {
    SplittableRandom random = new SplittableRandom(6);
    Quantiles right = new Quantiles(-1.645, 0, 1.645);
    double covered =
        coverage(ahead, right, step -> random.nextGaussian() * (step < 5 * DAY ? 1 : 2));
    assertEquals(0.9, covered, 0.03);
  }

  /// It moves in one of 50 steps: an interval around the standing value would cover 98 %.
  @Test
  void aPropertyThatStandsStillIsNotCoveredAlways() {
    SplittableRandom random = new SplittableRandom(7);
    Quantiles still = new Quantiles(-0.001, 0, 0.001);
    double covered = coverage(1, still, step -> random.nextInt(50) == 0 ? 1 : 0);
    assertTrue(covered < 0.95, () -> "covered: " + covered);
  }

  @Test
  void atFirstItSaysWhatTheModelSays() {
    Quantiles raw = new Quantiles(1, 2, 3);
    assertEquals(raw, new Calibration(DAY, 1).calibrated(raw));
  }

  /// The share of values covered on the last six of ten days.
  private static double coverage(int ahead, Quantiles raw, IntToDoubleFunction values) {
    Calibration calibration = new Calibration(DAY, ahead);
    Quantiles[] said = new Quantiles[10 * DAY];
    double[] came = new double[said.length];
    double covered = 0;
    for (int step = 0; step < said.length; step++) {
      came[step] = values.applyAsDouble(step);
      if (step >= ahead) {
        calibration.learn(raw, said[step - ahead], came[step - ahead]);
      }
      said[step] = calibration.calibrated(raw);
      covered += step >= 4 * DAY && said[step].covers(came[step]) ? 1 : 0;
    }
    return covered / (6 * DAY);
  }
}
