package io.shadowcast.agent.guard;

import java.util.Arrays;

/// By how much the medians of two neighbouring windows differ while nothing is changed: the null of
/// the experiment, learned from this production itself, with its bursts and its drift. From the
/// last 360 differences, and four more of a twentieth each from before anything was seen.
///
/// The spread is that of a normal distribution whose tails are at least as heavy as those seen: the
/// largest that the mean square, the 95 % and the 99 % quantile ask for. Production that stalls for
/// some seconds now and then thereby needs more than one such coincidence to accuse the mirror.
final class Spread {
  private static final int KEPT = 360;
  private static final double PRIOR_WEIGHT = 4;
  private static final double PRIOR = 0.05 * 0.05;
  private static final int LEAST_FOR_95 = 20;
  private static final int LEAST_FOR_99 = 100;

  /// Normal quantiles of 95 % and 99 %, two-sided, squared.
  private static final double NORMAL_95 = 1.96 * 1.96;

  private static final double NORMAL_99 = 2.576 * 2.576;

  /// The spread is an estimate: a tenth more, and more while it is one of few.
  private static final double CAUTION = 1.1 * 1.1;

  private static final double FEW = 8;

  /// Clocks and cells of histograms.
  private static final double LEAST = 0.005 * 0.005;

  private final double[] squares = new double[KEPT];
  private final double[] sorted = new double[KEPT];
  private int next;
  private int count;
  private double sum;
  private double variance = CAUTION * (1 + FEW) * PRIOR;

  void add(double difference) {
    double square = difference * difference;
    if (count == KEPT) {
      sum -= squares[next];
      remove(squares[next]);
    }
    squares[next] = square;
    next = (next + 1) % KEPT;
    sum += square;
    insert(square);
    variance = CAUTION * (1 + FEW / count) * Math.max(LEAST, widest());
  }

  /// Variance of the difference of two windows.
  double variance() {
    return variance;
  }

  private double widest() {
    double widest = (PRIOR_WEIGHT * PRIOR + sum) / (PRIOR_WEIGHT + count);
    if (count >= LEAST_FOR_95) {
      widest = Math.max(widest, quantile(0.95) / NORMAL_95);
    }
    if (count >= LEAST_FOR_99) {
      widest = Math.max(widest, quantile(0.99) / NORMAL_99);
    }
    return widest;
  }

  private double quantile(double share) {
    return sorted[(int) (share * count)];
  }

  private void remove(double square) {
    int at = Arrays.binarySearch(sorted, 0, count, square);
    System.arraycopy(sorted, at + 1, sorted, at, count - at - 1);
    count--;
  }

  private void insert(double square) {
    int found = Arrays.binarySearch(sorted, 0, count, square);
    int at = found < 0 ? -found - 1 : found;
    System.arraycopy(sorted, at, sorted, at + 1, count - at);
    sorted[at] = square;
    count++;
  }
}
