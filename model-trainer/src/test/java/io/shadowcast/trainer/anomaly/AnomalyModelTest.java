package io.shadowcast.trainer.anomaly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// A made host: requests come in daily waves, and most metrics follow them.
class AnomalyModelTest {
  private static final int DAY = 288;
  private static final int METRICS = 6;

  @Test
  void aMetricThatNoLongerFollowsIsSeenAndNamed() {
    double[][] rows = host(1, 10);
    Watch watch = AnomalyModel.learn(Arrays.copyOf(rows, 7 * DAY)).watch();
    double usual = 0;
    for (int i = 7 * DAY; i < 9 * DAY; i++) {
      usual = Math.max(usual, watch.next(rows[i]).surprise());
    }
    Sighting seen = watch.next(rows[9 * DAY]);
    for (int i = 1; i < 6; i++) {
      double[] broken = rows[9 * DAY + i].clone();
      // Within what it ever was, but not with the others.
      broken[2] = 1 - broken[2];
      seen = watch.next(broken);
    }
    assertTrue(seen.surprise() > usual, "surprise: " + seen.surprise() + " against " + usual);
    assertEquals(2, seen.metrics().getFirst());
  }

  @Test
  void theSharesOfTheMetricsAreAWhole() {
    double[][] rows = host(2, 5);
    Watch watch = AnomalyModel.learn(rows).watch();
    for (int i = 0; i < 50; i++) {
      assertEquals(1, Arrays.stream(watch.next(rows[i]).parts()).sum(), 1e-9);
    }
  }

  @Test
  void aMetricThatStoodStillDoesNotBreakIt() {
    double[][] rows = host(3, 5);
    for (double[] row : rows) {
      row[4] = 0.25;
    }
    Sighting seen = AnomalyModel.learn(rows).watch().next(rows[100]);
    assertTrue(Double.isFinite(seen.surprise()));
  }

  @Test
  void tooFewRowsAreRefused() {
    double[][] rows = Arrays.copyOf(host(4, 2), 499);
    IllegalArgumentException fault =
        assertThrows(IllegalArgumentException.class, () -> AnomalyModel.learn(rows));
    assertEquals("rows: 499 (expected: 500 or more)", fault.getMessage());
  }

  /// On days like those it learned from, alarms stay within the budget.
  @Test
  void ordinaryDaysKeepToTheBudget() {
    double[][] rows = host(5, 40);
    Watch watch = AnomalyModel.learn(Arrays.copyOf(rows, 10 * DAY)).watch();
    double[] surprises =
        IntStream.range(10 * DAY, rows.length)
            .mapToDouble(i -> watch.next(rows[i]).surprise())
            .toArray();
    AlarmThreshold threshold = new AlarmThreshold(Arrays.copyOf(surprises, 10 * DAY), 0.5, DAY, 6);
    List<Episode> raised =
        threshold.episodes(Arrays.copyOfRange(surprises, 10 * DAY, surprises.length), 6);
    assertTrue(raised.size() <= 20, "alarms in 20 days: " + raised.size());
  }

  /// What goes on for days becomes usual.
  @Test
  void theThresholdRisesWithWhatBecomesUsual() {
    SplittableRandom random = new SplittableRandom(6);
    AlarmThreshold threshold = new AlarmThreshold(noise(random, 4 * DAY, 1), 1, DAY, 6);
    int first = threshold.episodes(noise(random, 2 * DAY, 1.5), 6).size();
    threshold.episodes(noise(random, 4 * DAY, 1.5), 6);
    int later = threshold.episodes(noise(random, 2 * DAY, 1.5), 6).size();
    assertTrue(later < first, "alarms: " + first + ", later " + later);
  }

  @Test
  void stretchesCloseToOneAnotherAreOne() {
    double[] values = {0, 2, 0, 0, 2, 2, 0, 0, 0, 0, 2};
    assertEquals(List.of(new Episode(1, 5), new Episode(10, 10)), Episode.of(values, 1, 3));
    assertEquals(3, Episode.of(values, 1, 1).size());
    assertTrue(new Episode(1, 5).meets(new Episode(5, 9)));
  }

  private static double[] noise(SplittableRandom random, int count, double scale) {
    return IntStream.range(0, count)
        .mapToDouble(i -> Math.abs(scale * random.nextGaussian()))
        .toArray();
  }

  private static double[][] host(long seed, int days) {
    SplittableRandom random = new SplittableRandom(seed);
    double[][] rows = new double[days * DAY][METRICS];
    for (int i = 0; i < rows.length; i++) {
      double load = 0.5 + 0.3 * Math.sin(2 * Math.PI * i / DAY) + 0.03 * random.nextGaussian();
      for (int metric = 0; metric < METRICS; metric++) {
        double own = metric == METRICS - 1 ? 0.5 : load;
        rows[i][metric] = own + 0.01 * random.nextGaussian();
      }
    }
    return rows;
  }
}
