package io.shadowcast.agent.mirror;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/// An even sample of at most [#KEPT] pairs of response times with the load of both sides at that
/// moment (Vitter 1985, algorithm R). Loop only.
final class LatencyPairs {
  static final int KEPT = 2048;

  private static final int FIRST = 64;

  private final RandomGenerator random;
  private float[] logRatio = new float[FIRST];
  private float[] production = new float[FIRST];
  private float[] shadow = new float[FIRST];
  private long seen;

  LatencyPairs(RandomGenerator random) {
    this.random = random;
  }

  /// A copy of what a reservoir held.
  ///
  /// @param logRatio ln(shadow latency / production latency) of each pair
  /// @param production ln of the requests in flight at production
  /// @param shadow ln of the requests in flight at the shadow
  @SuppressWarnings("ArrayRecordComponent") // thousands of numbers that nobody compares
  record Sample(float[] logRatio, float[] production, float[] shadow) {
    int size() {
      return logRatio.length;
    }
  }

  void add(double ratio, int productionLoad, int shadowLoad) {
    long slot = seen < KEPT ? seen : random.nextLong(seen + 1);
    seen++;
    if (slot < KEPT) {
      grow((int) slot);
      logRatio[(int) slot] = (float) ratio;
      production[(int) slot] = log(productionLoad);
      shadow[(int) slot] = log(shadowLoad);
    }
  }

  Sample copy() {
    int held = (int) Math.min(seen, KEPT);
    return new Sample(
        Arrays.copyOf(logRatio, held),
        Arrays.copyOf(production, held),
        Arrays.copyOf(shadow, held));
  }

  void clear() {
    seen = 0;
  }

  private void grow(int slot) {
    if (slot == logRatio.length) {
      logRatio = Arrays.copyOf(logRatio, 2 * slot);
      production = Arrays.copyOf(production, 2 * slot);
      shadow = Arrays.copyOf(shadow, 2 * slot);
    }
  }

  private static float log(int load) {
    return (float) Math.log(Math.max(1, load));
  }
}
