package io.shadowcast.agent.mirror;

import java.time.Instant;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/// What one window of a comparison counts: pairs, differing status classes, and the ratios of
/// response times, whose median is exact to 0.01. Loop only.
final class CompareWindow {
  private static final double STEP = 0.01;
  private static final double MOST = 10;
  private static final int BINS = (int) (2 * MOST / STEP) + 1;

  private final int[] bins = new int[BINS];
  private final LatencyPairs latencies;
  private Instant start;
  private long pairs;
  private long statusDiffers;

  CompareWindow(RandomGenerator random, Instant start) {
    latencies = new LatencyPairs(random);
    this.start = start;
  }

  void pair(Answer production, Answer shadow) {
    double ratio = Math.log(Math.max(1, shadow.nanos()) / (double) Math.max(1, production.nanos()));
    double within = Math.clamp(ratio, -MOST, MOST);
    bins[(int) Math.round((within + MOST) / STEP)]++;
    latencies.add(within, shadow.productionLoad(), shadow.shadowLoad());
    pairs++;
    if (production.status() / 100 != shadow.status() / 100) {
      statusDiffers++;
    }
  }

  void restart(Instant now) {
    Arrays.fill(bins, 0);
    latencies.clear();
    pairs = 0;
    statusDiffers = 0;
    start = now;
  }

  Instant start() {
    return start;
  }

  long pairs() {
    return pairs;
  }

  long statusDiffers() {
    return statusDiffers;
  }

  LatencyPairs.Sample sample() {
    return latencies.copy();
  }

  double median() {
    return pairs == 0 ? Double.NaN : (valueAt((pairs - 1) / 2) + valueAt(pairs / 2)) / 2;
  }

  private double valueAt(long rank) {
    long below = 0;
    for (int bin = 0; bin < BINS; bin++) {
      below += bins[bin];
      if (below > rank) {
        return bin * STEP - MOST;
      }
    }
    throw new IllegalStateException("rank: " + rank + " (expected: below " + pairs + ")");
  }
}
