package io.shadowcast.trainer.statistics;

import java.util.Arrays;

/// How far the second of two samples lies above the first: the median of all differences, with the
/// interval that belongs to the test of Mann and Whitney (Hodges and Lehmann 1963; Hollander and
/// Wolfe, Nonparametric Statistical Methods, section 4.2, with the normal approximation).
///
/// @param low lower end of the interval
/// @param shift the estimate
/// @param high upper end
public record HodgesLehmann(double low, double shift, double high) {
  /// Estimates it; O(n m log(n m)).
  ///
  /// @param z quantile of the standard normal distribution: 2.326 for an interval of 98 %
  public static HodgesLehmann of(double[] first, double[] second, double z) {
    if (first.length == 0 || second.length == 0) {
      throw new IllegalArgumentException("samples: one is empty (expected: values in both)");
    }
    double[] differences = new double[first.length * second.length];
    int next = 0;
    for (double one : first) {
      for (double other : second) {
        differences[next++] = other - one;
      }
    }
    Arrays.sort(differences);
    double pairs = differences.length;
    double deviation = Math.sqrt(pairs * (first.length + second.length + 1) / 12);
    int rank = Math.max(1, (int) Math.floor(pairs / 2 - z * deviation));
    return new HodgesLehmann(
        differences[rank - 1],
        Location.median(differences),
        differences[differences.length - rank]);
  }
}
