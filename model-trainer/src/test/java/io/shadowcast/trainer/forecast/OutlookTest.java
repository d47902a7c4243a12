package io.shadowcast.trainer.forecast;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.trainer.eval.ForecastTraining;
import io.shadowcast.trainer.series.History;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What forecasts are made of.
class OutlookTest {
  private static final int DAY = 48;
  private static final int LEARNED = 12 * DAY;
  private static final int END = 16 * DAY;

  @Test
  void nothingIsKnownOfWhatComesAfter() {
    List<double[]> before = host(1);
    List<double[]> after = host(1);
    int now = 14 * DAY;
    for (double[] values : after) {
      for (int step = now + 1; step < END; step++) {
        values[step] = -99;
      }
    }
    for (int ahead : new int[] {1, 12, DAY}) {
      for (int i = 0; i < properties(before).size(); i++) {
        assertArrayEquals(
            Outlook.row(properties(before).get(i), now, ahead),
            Outlook.row(properties(after).get(i), now, ahead));
      }
    }
  }

  @Test
  void propertiesThatNeverMoveAreLeftOut() {
    List<double[]> host = host(2);
    assertEquals(host.size() - 1, properties(host).size());
  }

  /// A daily wave with noise: trees know where it goes, yesterday's value knows it less well.
  @Test
  void treesForecastAWave() {
    List<Property> properties = properties(host(3));
    QuantileTrees trees =
        ForecastTraining.train(properties, 6, LEARNED, 4_000, new SplittableRandom(4));
    double ours = 0;
    double last = 0;
    double covered = 0;
    int steps = END - 6 - LEARNED;
    Property wave = properties.getFirst();
    for (int now = LEARNED; now < END - 6; now++) {
      Quantiles said = trees.at(wave, now);
      double came = wave.history().at(now + 6);
      ours += Math.abs(said.middle() - came) / steps;
      last += Math.abs(wave.history().at(now) - came) / steps;
      covered += said.covers(came) ? 1.0 / steps : 0;
    }
    assertTrue(ours < 0.4 * last, "errors: " + ours + " against " + last);
    assertTrue(covered > 0.6, "covered: " + covered);
  }

  private static List<Property> properties(List<double[]> host) {
    return Property.of(host.stream().map(History::of).toList(), DAY, LEARNED);
  }

  /// Four waves, and one that stands still.
  private static List<double[]> host(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    return IntStream.range(0, 5)
        .mapToObj(i ->
            IntStream.range(0, END)
                .mapToDouble(step ->
                    i == 4
                        ? 7
                        : Math.sin(2 * Math.PI * (step + 3 * i) / DAY)
                            + 0.1 * random.nextGaussian())
                .toArray())
        .toList();
  }
}
