package io.shadowcast.trainer.anomaly;

import java.util.Arrays;

/// Turns scores into how improbable they were on ordinary days: minus the natural logarithm of the
/// share of them that was higher. Above all but 2 % the tail is taken to fall by a power (Hill
/// 1975), so that what was never seen has an order too.
///
/// @param sorted scores of ordinary days
/// @param beyond how many of them make the tail
/// @param slope the mean logarithm of the tail's scores to its first
@SuppressWarnings("ArrayRecordComponent") // numbers that nobody compares
record Tail(double[] sorted, int beyond, double slope) {
  private static final int FEWEST_BEYOND = 20;
  private static final double LEAST_SLOPE = 0.05;
  private static final double LEAST_SCORE = 1e-9;
  private static final double MOST = 30;

  static Tail of(double[] scores) {
    double[] sorted = scores.clone();
    Arrays.sort(sorted);
    int beyond = Math.min(sorted.length, Math.max(FEWEST_BEYOND, sorted.length / 50));
    double first = Math.max(LEAST_SCORE, sorted[sorted.length - beyond]);
    double sum = 0;
    for (int i = sorted.length - beyond; i < sorted.length; i++) {
      sum += Math.log(Math.max(LEAST_SCORE, sorted[i]) / first);
    }
    return new Tail(sorted, beyond, Math.max(LEAST_SLOPE, sum / beyond));
  }

  double surprise(double score) {
    int count = sorted.length;
    double first = sorted[count - beyond];
    if (score <= first) {
      int found = Arrays.binarySearch(sorted, score);
      int below = Math.min(found < 0 ? -found - 1 : found, count - beyond);
      return -Math.log(1 - (double) below / (count + 1));
    }
    double past = Math.log(score / Math.max(LEAST_SCORE, first)) / slope;
    return Math.min(MOST, Math.log((count + 1.0) / beyond) + past);
  }
}
