package io.shadowcast.words;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class LatencyBucketsTest {
  private static final double NEIGHBOURS = Math.cbrt(2);

  @Property
  void everyTimeIsInTheBucketWhoseBoundsHoldIt(@ForAll @LongRange(min = 0) long nanos) {
    int bucket = LatencyBuckets.ofNanos(nanos);
    double seconds = nanos / 1e9;
    assertTrue(seconds <= LatencyBuckets.bound(bucket));
    assertTrue(bucket == 0 || seconds > LatencyBuckets.bound(bucket - 1));
  }

  @Property
  void everyBoundIsInItsOwnBucket(@ForAll @LongRange(min = 0, max = 58) long bucket) {
    assertEquals(bucket, LatencyBuckets.ofSeconds(LatencyBuckets.bound((int) bucket)));
  }

  @Property(tries = 200)
  void aQuantileIsOffByLessThanOneBucket(
      @ForAll long seed, @ForAll @DoubleRange(min = 0.01, max = 0.99) double quantile) {
    Random random = new Random(seed);
    double[] times = random.doubles(500).map(u -> 0.0002 * Math.pow(10_000, u)).toArray();
    double[] counts = new double[LatencyBuckets.COUNT];
    for (double time : times) {
      counts[LatencyBuckets.ofSeconds(time)]++;
    }
    Arrays.sort(times);
    double exact = times[(int) Math.ceil(quantile * times.length) - 1];
    double estimate = LatencyBuckets.quantile(counts, quantile);
    assertTrue(
        estimate <= exact * NEIGHBOURS && estimate >= exact / NEIGHBOURS,
        () -> "seed " + seed + ": exact " + exact + ", estimate " + estimate);
  }

  @Test
  void timesBeyondTheLastBoundAnswerAtLeastTheLastBound() {
    double[] counts = new double[LatencyBuckets.COUNT];
    counts[LatencyBuckets.ofSeconds(1e9)] = 3;
    assertEquals(LatencyBuckets.bound(58), LatencyBuckets.quantile(counts, 0.5));
    assertTrue(LatencyBuckets.quantile(counts, 0.5) > LatencyBuckets.longest());
    assertEquals("+Inf", LatencyBuckets.label(59));
  }

  @Test
  void timesOfAMinuteAreTold() {
    double[] counts = new double[LatencyBuckets.COUNT];
    counts[LatencyBuckets.ofSeconds(45)] = 3;
    assertEquals(45, LatencyBuckets.quantile(counts, 0.5), 45 * 0.26);
    assertTrue(LatencyBuckets.longest() > 45);
  }

  @Test
  void nothingCountedHasNoQuantile() {
    assertTrue(Double.isNaN(LatencyBuckets.quantile(new double[LatencyBuckets.COUNT], 0.5)));
  }
}
