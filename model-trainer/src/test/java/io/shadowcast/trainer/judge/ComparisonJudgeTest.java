package io.shadowcast.trainer.judge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.trainer.statistics.Welch;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ComparisonJudgeTest {
  private static final int NOW = 20;
  private static final int PAST = 400;

  private final SplittableRandom random = new SplittableRandom(11);

  /// Values around a level whose neighbours hang together.
  ///
  /// @param hold 0: independent; towards 1: each is nearly the last
  private double[] values(double level, double noise, double hold) {
    double[] values = new double[PAST + NOW];
    double at = 0;
    for (int i = 0; i < values.length; i++) {
      at = hold * at + Math.sqrt(1 - hold * hold) * random.nextGaussian();
      values[i] = level * Math.exp(noise * at);
    }
    return values;
  }

  private static double[] worse(double[] values, double factor) {
    double[] worse = values.clone();
    for (int i = PAST; i < worse.length; i++) {
      worse[i] *= factor;
    }
    return worse;
  }

  private static Verdict judge(double[] baseline, double[] candidate, Direction direction) {
    return ComparisonJudge.STANDARD.judge(
        History.of(baseline, NOW, direction), History.of(candidate, NOW, direction), direction);
  }

  /// Mean of what was said of many candidates.
  private double risk(double factor) {
    return IntStream.range(0, 200)
        .mapToObj(_ ->
            judge(
                values(200, 0.02, 0),
                worse(values(50, 0.02, 0), factor),
                Direction.LOWER_IS_BETTER))
        .mapToDouble(verdict ->
            switch (verdict) {
              case Verdict.Pass(Verdict.Effect effect) -> effect.risk();
              case Verdict.Fail(Verdict.Effect effect) -> effect.risk();
              case Verdict.Inconclusive open -> open.measured().orElseThrow().risk();
            })
        .average()
        .orElseThrow();
  }

  @Test
  void theRiskIsAHalfAtWhatIsTolerated() {
    assertEquals(0.5, risk(1.025), 0.07);
    assertTrue(risk(1) < 0.1);
    assertTrue(risk(1.06) > 0.95);
  }

  @ParameterizedTest
  @EnumSource
  void aDegradationIsFoundAndMeasured(Direction direction) {
    double factor = direction == Direction.LOWER_IS_BETTER ? 1.10 : 0.90;
    double[] candidate = worse(values(50, 0.02, 0), factor);
    Verdict verdict = judge(values(200, 0.02, 0), candidate, direction);
    Verdict.Effect effect = assertInstanceOf(Verdict.Fail.class, verdict).effect();
    assertEquals(factor - 1, effect.change(), 0.02);
    assertTrue(effect.low() <= factor - 1 && factor - 1 <= effect.high(), effect::toString);
  }

  @ParameterizedTest
  @EnumSource
  void anImprovementPasses(Direction direction) {
    double factor = direction == Direction.LOWER_IS_BETTER ? 0.80 : 1.20;
    double[] candidate = worse(values(50, 0.02, 0), factor);
    assertInstanceOf(Verdict.Pass.class, judge(values(200, 0.02, 0), candidate, direction));
  }

  @Test
  void whatBothDoIsNoneOfTheCandidate() {
    double[] baseline = worse(values(200, 0.01, 0), 1.5);
    double[] candidate = worse(values(50, 0.01, 0), 1.5);
    assertInstanceOf(Verdict.Pass.class, judge(baseline, candidate, Direction.LOWER_IS_BETTER));
  }

  @Test
  void unitsAndLevelsOfHostsDoNotCount() {
    double[] baseline = values(200, 0.02, 0.5);
    double[] candidate = worse(values(50, 0.02, 0.5), 1.08);
    double[] inOtherUnits = Arrays.stream(candidate).map(value -> value * 1e6).toArray();
    var first =
        assertInstanceOf(Verdict.Fail.class, judge(baseline, candidate, Direction.LOWER_IS_BETTER));
    var second =
        assertInstanceOf(
            Verdict.Fail.class, judge(baseline, inOtherUnits, Direction.LOWER_IS_BETTER));
    assertEquals(first.effect().change(), second.effect().change(), 1e-9);
  }

  /// Where Welch's test, which takes them as independent, fails a third of all.
  @Test
  void valuesThatHangTogetherAreNotTakenForAChange() {
    int ours = 0;
    int welch = 0;
    int runs = 500;
    for (int run = 0; run < runs; run++) {
      double[] baseline = values(100, 0.05, 0.9);
      double[] candidate = values(100, 0.05, 0.9);
      ours += judge(baseline, candidate, Direction.LOWER_IS_BETTER) instanceof Verdict.Fail ? 1 : 0;
      welch += Welch.t(last(baseline), last(candidate)) > 2.33 ? 1 : 0;
    }
    assertTrue(welch > runs / 5, "Welch failed " + welch);
    assertTrue(ours <= runs / 25, "ours failed " + ours);
  }

  private static double[] last(double[] values) {
    return Arrays.copyOfRange(values, PAST, values.length);
  }

  @Test
  void whatCannotBeToldIsSaid() {
    double[] baseline = values(100, 0.3, 0);
    double[] candidate = worse(values(100, 0.3, 0), 1.05);
    Verdict verdict = judge(baseline, candidate, Direction.LOWER_IS_BETTER);
    String reason = assertInstanceOf(Verdict.Inconclusive.class, verdict).reason();
    assertTrue(reason.contains("neither told nor ruled out"), reason);
  }

  @Test
  void aPastThatIsTooShortIsSaid() {
    Direction direction = Direction.LOWER_IS_BETTER;
    double[] all = values(100, 0.01, 0);
    History young = History.of(Arrays.copyOf(all, 3 * NOW + NOW - 1), NOW, direction);
    History old = History.of(all, NOW, direction);
    Verdict verdict = ComparisonJudge.STANDARD.judge(old, young, direction);
    assertEquals(
        new Verdict.Inconclusive(
            "59 values before the comparison (expected: 60)", Optional.empty()),
        verdict);
    History enough = History.of(Arrays.copyOf(all, 4 * NOW), NOW, direction);
    assertInstanceOf(Verdict.Pass.class, ComparisonJudge.STANDARD.judge(old, enough, direction));
  }

  @Test
  void valuesThatHaveNoLogarithmAreRefused() {
    for (double wrong : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
      double[] values = {1, wrong, 2};
      var e =
          assertThrows(
              IllegalArgumentException.class,
              () -> History.of(values, 1, Direction.LOWER_IS_BETTER));
      assertEquals("value 1: " + wrong + " (expected: > 0)", e.getMessage());
    }
    assertThrows(
        IllegalArgumentException.class,
        () -> History.of(new double[] {1}, 2, Direction.LOWER_IS_BETTER));
    Looks once = new Looks.Once(2);
    assertThrows(IllegalArgumentException.class, () -> new ComparisonJudge(0, once));
    assertThrows(IllegalArgumentException.class, () -> new Looks.Once(Double.NaN));
    assertThrows(IllegalArgumentException.class, () -> new Looks.Always(0.5, 40));
    assertThrows(IllegalArgumentException.class, () -> new Looks.Always(0.05, 0));
  }

  /// Howard and others, eq. 14, with a share of 0.05 and a spread of 5.0398.
  @Test
  void theBoundForManyLooksIsTheMixtures() {
    Looks always = new Looks.Always(0.05, 40);
    assertEquals(3.0352, always.bound(40), 5e-4);
    assertEquals(3.2643, always.bound(10), 5e-4);
    assertTrue(always.amongst(3).bound(40) > always.bound(40));
  }

  /// Where a bound that was made for one look is passed by a quarter of them.
  @Test
  void whoLooksOftenIsNotMisled() {
    int misled = 0;
    int impatient = 0;
    int runs = 400;
    for (int run = 0; run < runs; run++) {
      double sum = 0;
      boolean always = false;
      boolean once = false;
      for (int values = 1; values <= 200; values++) {
        sum += random.nextGaussian();
        double errors = Math.abs(sum) / Math.sqrt(values);
        always |= errors > new Looks.Always(0.05, 40).bound(values);
        once |= errors > new Looks.Once(2).bound(values);
      }
      misled += always ? 1 : 0;
      impatient += once ? 1 : 0;
    }
    assertTrue(misled <= runs / 20, "misled " + misled);
    assertTrue(impatient > runs / 4, "impatient " + impatient);
  }
}
