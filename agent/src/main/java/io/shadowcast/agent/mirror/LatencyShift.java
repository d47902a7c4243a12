package io.shadowcast.agent.mirror;

import io.shadowcast.words.Comparison.LogRatio;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/// By how much a shadow is slower than production with as many requests in flight: the intercept of
///
///     ln(shadow / production) = shift + a (ln p - m) + b (ln s - m)
///
/// where p and s are the requests in flight at production and at the shadow and m is the mean of ln
/// p, or as near to it as the shadow's load was in eight pairs of ten: what never happened is not
/// told. Ordinary least squares; each slope has a penalty worth four pairs, so that loads that never
/// vary, or only together, explain nothing rather than anything. Outliers count as five deviations
/// (1.48 times the median absolute one) from the median, so that one stalled second does not decide.
/// The interval is the percentile bootstrap of 400 resamples (Efron 1979).
final class LatencyShift {
  /// With fewer pairs there is no shift.
  static final int LEAST = 20;

  private static final int RESAMPLES = 400;
  private static final double PENALTY = 4;
  private static final double DEVIATIONS = 5 * 1.4826;
  private static final double LEAST_DEVIATION = 0.01;
  private static final double TAIL = 0.025;

  private final double[] y;
  private final double[] p;
  private final double[] s;

  private LatencyShift(LatencyPairs.Sample sample) {
    int size = sample.size();
    y = withoutOutliers(sample.logRatio());
    p = new double[size];
    s = new double[size];
    double mean = common(sample);
    for (int i = 0; i < size; i++) {
      p[i] = sample.production()[i] - mean;
      s[i] = sample.shadow()[i] - mean;
    }
  }

  /// The shift of a sample with its interval; NaN with fewer than [#LEAST] pairs.
  ///
  /// @param median is passed on
  static LogRatio of(double median, LatencyPairs.Sample sample, RandomGenerator random) {
    if (sample.size() < LEAST) {
      return LogRatio.of(median);
    }
    LatencyShift data = new LatencyShift(sample);
    double[] resampled = new double[RESAMPLES];
    for (int i = 0; i < RESAMPLES; i++) {
      resampled[i] = data.resampled(random);
    }
    Arrays.sort(resampled);
    int cut = (int) (TAIL * RESAMPLES);
    return new LogRatio(median, data.all(), resampled[cut], resampled[RESAMPLES - 1 - cut]);
  }

  private static double common(LatencyPairs.Sample sample) {
    double mean = 0;
    for (float load : sample.production()) {
      mean += load / sample.size();
    }
    float[] loads = sample.shadow().clone();
    Arrays.sort(loads);
    return Math.clamp(mean, loads[loads.length / 10], loads[loads.length - 1 - loads.length / 10]);
  }

  private static double[] withoutOutliers(float[] values) {
    double[] sorted = new double[values.length];
    Arrays.setAll(sorted, i -> values[i]);
    double[] kept = sorted.clone();
    double median = middle(sorted);
    Arrays.setAll(sorted, i -> Math.abs(values[i] - median));
    double most = DEVIATIONS * Math.max(LEAST_DEVIATION, middle(sorted));
    Arrays.setAll(kept, i -> Math.clamp(kept[i], median - most, median + most));
    return kept;
  }

  private static double middle(double[] values) {
    Arrays.sort(values);
    return values[values.length / 2];
  }

  private double all() {
    Sums sums = new Sums();
    for (int i = 0; i < y.length; i++) {
      sums.add(p[i], s[i], y[i]);
    }
    return sums.intercept();
  }

  private double resampled(RandomGenerator random) {
    Sums sums = new Sums();
    for (int i = 0; i < y.length; i++) {
      int one = random.nextInt(y.length);
      sums.add(p[one], s[one], y[one]);
    }
    return sums.intercept();
  }

  /// The normal equations of two columns and an intercept.
  private static final class Sums {
    private double n;
    private double p;
    private double s;
    private double pp = PENALTY;
    private double ps;
    private double ss = PENALTY;
    private double y;
    private double py;
    private double sy;

    void add(double production, double shadow, double ratio) {
      n++;
      p += production;
      s += shadow;
      pp += production * production;
      ps += production * shadow;
      ss += shadow * shadow;
      y += ratio;
      py += production * ratio;
      sy += shadow * ratio;
    }

    /// By Cramer's rule.
    double intercept() {
      double minor = pp * ss - ps * ps;
      double all = n * minor - p * (p * ss - ps * s) + s * (p * ps - pp * s);
      double replaced = y * minor - p * (py * ss - ps * sy) + s * (py * ps - pp * sy);
      return replaced / all;
    }
  }
}
