package io.shadowcast.trainer.statistics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/// How well scores rank, against worked examples and the peer's own definition.
class RankingTest {
  private static final boolean YES = true;
  private static final boolean NO = false;

  @Test
  void averagePrecisionByHand() {
    // Found at ranks 1, 3 and 4 of 5: (1/1 + 2/3 + 3/4) / 3.
    double[] scores = {0.9, 0.8, 0.7, 0.6, 0.5};
    boolean[] labels = {YES, NO, YES, YES, NO};
    assertEquals((1 + 2.0 / 3 + 3.0 / 4) / 3, AveragePrecision.of(scores, labels), 1e-12);
  }

  @Test
  void equalScoresAreOneThreshold() {
    double[] scores = {1, 1, 1, 0};
    assertEquals(1.0 / 3, AveragePrecision.of(scores, new boolean[] {NO, NO, YES, NO}), 1e-12);
    assertEquals(1.0 / 3, AveragePrecision.of(scores, new boolean[] {YES, NO, NO, NO}), 1e-12);
  }

  /// The values are those of TSB-AD's `RangeAUC_volume_opt`, run once on the same numbers with
  /// windows 0, 10 .. 100 and 250 thresholds.
  @Test
  void theVolumeIsThatOfTsbAd() {
    assertEquals(
        0.6981284012639772,
        volume(1000, 7, new int[][] {{100, 120}, {400, 400}, {700, 790}}),
        1e-9);
    assertEquals(0.5555219961280293, volume(600, 3, new int[][] {{0, 10}, {590, 599}}), 1e-9);
    assertEquals(0.6243254616206286, volume(500, 11, new int[][] {{200, 220}, {260, 280}}), 1e-9);
  }

  @Test
  void nothingToFindHasNoVolume() {
    assertTrue(Double.isNaN(VolumeUnderPr.of(new double[] {1, 2, 3}, new boolean[3])));
  }

  /// Noise of a generator that any language repeats, higher by 0.4 in the stretches.
  private static double volume(int count, long seed, int[][] stretches) {
    double[] scores = new double[count];
    boolean[] labels = new boolean[count];
    long state = seed;
    for (int i = 0; i < count; i++) {
      state = (state * 1103515245L + 12345L) % (1L << 31);
      scores[i] = (double) state / (1L << 31);
    }
    for (int[] stretch : stretches) {
      Arrays.fill(labels, stretch[0], stretch[1] + 1, YES);
      for (int i = stretch[0]; i <= stretch[1]; i++) {
        scores[i] += 0.4;
      }
    }
    return VolumeUnderPr.of(scores, labels);
  }
}
