package io.shadowcast.agent.mirror;

import io.shadowcast.words.Comparison;
import io.shadowcast.words.ShadowName;
import io.shadowcast.words.WorkloadName;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/// Compares production and one shadow over windows: pairs, differing status classes, and the median
/// of ln(shadow latency / production latency), exact to 0.01. Loop only.
final class Comparing {
  private static final double STEP = 0.01;
  private static final double MOST = 10;
  private static final int BINS = (int) (2 * MOST / STEP) + 1;

  private final WorkloadName workload;
  private final ShadowName shadow;
  private final int[] bins = new int[BINS];
  private long pairs;
  private long statusDiffers;
  private Instant start;

  Comparing(WorkloadName workload, ShadowName shadow, Instant start) {
    this.workload = workload;
    this.shadow = shadow;
    this.start = start;
  }

  void pair(long productionNanos, int productionStatus, long shadowNanos, int shadowStatus) {
    double ratio = Math.log(Math.max(1, shadowNanos) / (double) Math.max(1, productionNanos));
    double within = Math.clamp(ratio, -MOST, MOST);
    bins[(int) Math.round((within + MOST) / STEP)]++;
    pairs++;
    if (productionStatus / 100 != shadowStatus / 100) {
      statusDiffers++;
    }
  }

  /// Ends the window and begins the next; empty when nothing was paired.
  Optional<Comparison> turn(Instant now) {
    Optional<Comparison> window =
        pairs == 0
            ? Optional.empty()
            : Optional.of(
                new Comparison(workload, shadow, start, now, pairs, statusDiffers, median()));
    Arrays.fill(bins, 0);
    pairs = 0;
    statusDiffers = 0;
    start = now;
    return window;
  }

  private double median() {
    return (valueAt((pairs - 1) / 2) + valueAt(pairs / 2)) / 2;
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
