package io.shadowcast.words;

import java.util.Arrays;
import java.util.stream.IntStream;

/// The one set of response time buckets: 59 upper bounds 0.0001 * 2^(i/3) s (0.1 ms to 66 s), then
/// one without bound. Bucket i holds times above the bound before and up to its own. Neighbours
/// differ by 26 %, so an interpolated quantile is off by less than that.
public final class LatencyBuckets {
  /// How many buckets, the unbounded one included.
  public static final int COUNT = 60;

  private static final int BOUNDED = COUNT - 1;
  private static final double FIRST_SECONDS = 0.0001;
  private static final double PER_DOUBLING = 3;
  private static final double LOG_OF_2 = Math.log(2);
  private static final double[] SECONDS =
      IntStream.range(0, BOUNDED)
          .mapToDouble(i -> FIRST_SECONDS * Math.pow(2, i / PER_DOUBLING))
          .toArray();

  /// The longest time of each bucket in whole nanoseconds.
  private static final long[] NANOS =
      Arrays.stream(SECONDS).mapToLong(LatencyBuckets::lastNano).toArray();

  private LatencyBuckets() {}

  /// The longest time that a quantile tells from longer ones, seconds: the bound before the last.
  public static double longest() {
    return SECONDS[BOUNDED - 2];
  }

  private static long lastNano(double seconds) {
    long nanos = (long) (seconds * 1e9) + 1;
    while (nanos / 1e9 > seconds) {
      nanos--;
    }
    return nanos;
  }

  /// The upper bound of a bucket in seconds; infinite for the last.
  public static double bound(int bucket) {
    return bucket == BOUNDED ? Double.POSITIVE_INFINITY : SECONDS[bucket];
  }

  /// The value of the label `le` of a bucket, the shortest text that reads back as its bound.
  public static String label(int bucket) {
    return bucket == BOUNDED ? "+Inf" : Double.toString(SECONDS[bucket]);
  }

  /// The bucket of a time; the first for everything not positive. Called for each request: neither
  /// logarithms nor divisions.
  public static int ofNanos(long nanos) {
    int low = 0;
    int high = BOUNDED;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (nanos <= NANOS[middle]) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  /// The bucket of a time; the first for everything not positive, the last for NaN.
  public static int ofSeconds(double seconds) {
    if (seconds <= FIRST_SECONDS) {
      return 0;
    }
    double exact = PER_DOUBLING * Math.log(seconds / FIRST_SECONDS) / LOG_OF_2;
    int bucket = (int) Math.min(BOUNDED, Math.max(0, Math.floor(exact)));
    while (bucket < BOUNDED && !(seconds <= SECONDS[bucket])) {
      bucket++;
    }
    return bucket;
  }

  /// The time in seconds below which a share of the counted times lies, straight between the bounds
  /// of its bucket. The unbounded bucket answers with the largest bound: "at least this".
  ///
  /// @param counts one per bucket, not cumulative
  /// @param quantile 0..1
  /// @return NaN when nothing was counted
  public static double quantile(double[] counts, double quantile) {
    Check.that(counts.length == COUNT, "counts", counts.length, "" + COUNT);
    Check.ratio(quantile, "quantile");
    double total = 0;
    for (double count : counts) {
      total += count;
    }
    return total > 0 ? within(counts, quantile * total) : Double.NaN;
  }

  private static double within(double[] counts, double rank) {
    double below = 0;
    int last = 0;
    for (int i = 0; i < COUNT; i++) {
      if (counts[i] <= 0) {
        continue;
      }
      if (below + counts[i] >= rank) {
        return at(i, (rank - below) / counts[i]);
      }
      below += counts[i];
      last = i;
    }
    return at(last, 1);
  }

  private static double at(int bucket, double share) {
    if (bucket == BOUNDED) {
      return SECONDS[BOUNDED - 1];
    }
    double low = bucket == 0 ? 0 : SECONDS[bucket - 1];
    return low + share * (SECONDS[bucket] - low);
  }
}
