package io.shadowcast.aggregator.judgement;

import io.shadowcast.words.Labels;
import io.shadowcast.words.LatencyBuckets;
import io.shadowcast.words.SampleFrame;
import io.shadowcast.words.Series;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/// Samples of workload `shop`, production and the shadow `large`, once a second, around a change.
public final class Traffic {
  private static final int REQUESTS = 100;
  private static final List<String> METRICS =
      List.of("request_rate", "request_error_rate", "workload_cpu_cores");

  private final SplittableRandom random;
  private final Instant changed;

  /// Made anew, and the same for the same seed.
  public Traffic(long seed, Instant changed) {
    random = new SplittableRandom(seed);
    this.changed = changed;
  }

  /// What becomes of a side with the change.
  ///
  /// @param latency factor
  /// @param cpu factor
  /// @param errors failed requests per second, of a hundred
  public record Side(double latency, double cpu, double errors) {
    /// Nothing.
    public static final Side STEADY = new Side(1, 1, 0);
  }

  /// Samples from a second to another, seen from the change.
  public SampleFrame frame(Side production, Side large, int from, int to) {
    Labels own = Labels.of(Map.of("workload", "shop", "role", "production"));
    Labels shadow =
        Labels.of(
            Map.of("workload", "shop", "role", "shadow", "shadow", "large", "vm_type", "large"));
    List<Series> names = new ArrayList<>();
    for (Labels labels : List.of(own, shadow)) {
      METRICS.forEach(metric -> names.add(new Series(metric, labels)));
      for (int bucket = 0; bucket < LatencyBuckets.COUNT; bucket++) {
        Labels bound = labels.with("le", LatencyBuckets.label(bucket));
        names.add(new Series("response_time_bucket", bound));
      }
    }
    double[][] columns = new double[names.size()][to - from];
    long[] wall = new long[to - from];
    for (int at = from; at < to; at++) {
      wall[at - from] = changed.plusSeconds(at).toEpochMilli() * 1_000_000;
      fill(columns, 0, at - from, at < 0 ? Side.STEADY : production);
      fill(columns, columns.length / 2, at - from, at < 0 ? Side.STEADY : large);
    }
    return new SampleFrame(names, wall, columns);
  }

  private void fill(double[][] columns, int first, int row, Side side) {
    columns[first][row] = REQUESTS;
    columns[first + 1][row] = side.errors();
    columns[first + 2][row] = 0.5 * side.cpu() * Math.exp(0.02 * random.nextGaussian());
    for (int request = 0; request < REQUESTS; request++) {
      double seconds = 0.01 * side.latency() * Math.exp(0.2 * random.nextGaussian());
      int bucket = 0;
      while (LatencyBuckets.bound(bucket) < seconds) {
        bucket++;
      }
      columns[first + METRICS.size() + bucket][row]++;
    }
  }
}
