package io.shadowcast.trainer.statistics;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/// How probabilities that were said came true: their score (Brier, Monthly Weather Review 1950)
/// and, by tenths of what was said, the share that did (Murphy, Journal of Applied Meteorology
/// 1973).
public final class Reliability {
  private static final int BINS = 10;

  private final long[] counts = new long[BINS];
  private final long[] came = new long[BINS];
  private final double[] said = new double[BINS];
  private double squares;

  /// Nothing was said so far.
  public Reliability() {}

  /// Those that were said within a tenth.
  ///
  /// @param said their mean
  /// @param came the share that came true
  public record Bin(double said, double came, long count) {}

  /// Notes one.
  ///
  /// @param probability that was said, 0..1
  /// @param cameTrue whether it came true
  public void add(double probability, boolean cameTrue) {
    if (!(probability >= 0 && probability <= 1)) {
      throw new IllegalArgumentException("probability: " + probability + " (expected: 0..1)");
    }
    int bin = Math.min(BINS - 1, (int) (BINS * probability));
    counts[bin]++;
    said[bin] += probability;
    came[bin] += cameTrue ? 1 : 0;
    double missed = probability - (cameTrue ? 1 : 0);
    squares += missed * missed;
  }

  /// Mean squared difference to what came, 0..1, less is better; NaN of nothing.
  public double brier() {
    return squares / count();
  }

  /// The same of whoever always says the share that came true.
  public double brierOfBaseRate() {
    double rate = (double) LongStream.of(came).sum() / count();
    return rate * (1 - rate);
  }

  /// Those in which something was said, the least probable first.
  public List<Bin> bins() {
    return IntStream.range(0, BINS)
        .filter(bin -> counts[bin] > 0)
        .mapToObj(
            bin -> new Bin(said[bin] / counts[bin], (double) came[bin] / counts[bin], counts[bin]))
        .toList();
  }

  private long count() {
    return LongStream.of(counts).sum();
  }
}
