package io.shadowcast.trainer.performance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Workloads of a made world: how a type does for a workload follows from how much the workload
/// gains from cores and how well it likes the type's processor.
class TypeGainsTest {
  private static final int TYPES = 40;

  /// Nobody does on it what is expected.
  private static final int ODD = 7;

  @Test
  void aWorkloadThatNeverRanIsPredicted() {
    SplittableRandom random = new SplittableRandom(1);
    TypeGains learned = TypeGains.learn(known(random));
    Workload asked = workload("asked", "new", random);
    List<Gain> gains = learned.of(asked.fingerprint());
    int within = 0;
    for (int type = 0; type < TYPES; type++) {
      double missed = Math.abs(gains.get(type).octaves() - asked.gains()[type]);
      assertTrue(type == ODD || missed < 0.35, "missed: " + missed);
      within += missed <= gains.get(type).radius() ? 1 : 0;
    }
    assertTrue(within >= 32, "within: " + within);
  }

  @Test
  void aTypeThatSurprisesIsLessSure() {
    TypeGains learned = TypeGains.learn(known(new SplittableRandom(2)));
    List<Gain> gains = learned.of(new Fingerprint(new double[] {2, 0.1, 0.1}));
    double usual = gains.get(ODD + 1).radius();
    assertTrue(gains.get(ODD).radius() > 2 * usual, gains.get(ODD) + " against " + usual);
  }

  @Test
  void whatIsUnlikeAllThatIsKnownIsStrange() {
    List<Workload> known = known(new SplittableRandom(5));
    TypeGains learned = TypeGains.learn(known);
    long strange = known.stream().filter(each -> learned.isStrange(each.fingerprint())).count();
    assertEquals(0, strange);
    assertFalse(learned.isStrange(new Fingerprint(new double[] {1.5, 0.1, -0.1})));
    assertTrue(learned.isStrange(new Fingerprint(new double[] {9, 0, 0})));
    assertTrue(learned.isStrange(new Fingerprint(new double[] {1.5, 6, 0})));
  }

  @Test
  void whereNothingCanBeJudgedTheRadiusIsUnknown() {
    List<Workload> few =
        known(new SplittableRandom(6)).stream()
            .filter(each -> each.name().matches("a[0-3]|b[0-3]"))
            .toList();
    List<Gain> gains = TypeGains.learn(few).of(few.getFirst().fingerprint());
    assertFalse(Double.isNaN(gains.getFirst().octaves()));
    assertTrue(Double.isNaN(gains.getFirst().radius()));
  }

  @Test
  void aTypeWhereTooFewRanIsUnknownAndNeverChosen() {
    List<Workload> known = known(new SplittableRandom(3));
    known.forEach(each -> each.gains()[3] = Double.NaN);
    List<Gain> gains = TypeGains.learn(known).of(known.getFirst().fingerprint());
    assertTrue(Double.isNaN(gains.get(3).octaves()));
    double[] prices = new double[TYPES];
    java.util.Arrays.fill(prices, 2);
    prices[3] = 1;
    assertTrue(Choice.predicted(prices, gains, -99).orElseThrow() != 3);
    assertTrue(Choice.safe(prices, gains, -99, 0.5).orElseThrow() != 3);
  }

  @Test
  void oneSuiteCannotJudgeItself() {
    List<Workload> known =
        known(new SplittableRandom(4)).stream().filter(each -> each.suite().equals("a")).toList();
    IllegalArgumentException fault =
        assertThrows(IllegalArgumentException.class, () -> TypeGains.learn(known));
    assertEquals("workloads: of 1 suites (expected: 2 or more)", fault.getMessage());
  }

  @Test
  void theCheapestThatWillDo() {
    List<Gain> gains = List.of(new Gain(0, 1), new Gain(1.2, 0.1), new Gain(1.2, 2));
    double[] prices = {1, 3, 2};
    assertEquals(OptionalInt.of(2), Choice.predicted(prices, gains, 1));
    assertEquals(OptionalInt.of(1), Choice.safe(prices, gains, 1, 0.1));
    assertEquals(OptionalInt.empty(), Choice.predicted(prices, gains, 2));
  }

  @Test
  void whatCoresExplainIsTakenOut() {
    Fingerprint linear = Fingerprint.of(new double[] {3, 1, 2}, new double[] {3, 1, 2});
    assertEquals(new Fingerprint(new double[] {3, 0, 0}), linear);
    Fingerprint single = Fingerprint.of(new double[] {0, 0.2, -0.1}, new double[] {3, 1, 2});
    assertEquals(new Fingerprint(new double[] {0, 0.2, -0.1}), single);
  }

  private static List<Workload> known(SplittableRandom random) {
    List<Workload> known = new ArrayList<>();
    for (String suite : List.of("a", "b", "c")) {
      for (int i = 0; i < 12; i++) {
        known.add(workload(suite + i, suite, random));
      }
    }
    return known;
  }

  private static Workload workload(String name, String suite, SplittableRandom random) {
    double cores = random.nextDouble();
    double liking = 0.5 * random.nextGaussian();
    double[] gains = new double[TYPES];
    for (int type = 0; type < TYPES; type++) {
      double noise = type == ODD ? random.nextGaussian() : 0.05 * random.nextGaussian();
      gains[type] = cores * octaves(type) + liking * (type % 3 - 1) + noise;
    }
    double[] measured = {cores * 3, cores + liking, cores * 2 - liking};
    return new Workload(name, suite, Fingerprint.of(measured, new double[] {3, 1, 2}), gains);
  }

  private static double octaves(int type) {
    return type / 10.0;
  }
}
