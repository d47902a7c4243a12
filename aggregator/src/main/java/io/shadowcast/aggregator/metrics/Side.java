package io.shadowcast.aggregator.metrics;

import io.shadowcast.words.LatencyBuckets;
import java.util.EnumMap;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The samples of one side of a workload, production or a shadow, by time.
final class Side {
  private final TreeMap<Long, Row> rows = new TreeMap<>();

  /// The values of one sample.
  static final class Row {
    private final EnumMap<Measure, Double> values = new EnumMap<>(Measure.class);
    private double @Nullable [] buckets;

    double get(Measure measure) {
      return values.getOrDefault(measure, Double.NaN);
    }
  }

  void put(Measure measure, long wallNanos, double value) {
    row(wallNanos).values.put(measure, value);
  }

  void putBucket(int bucket, long wallNanos, double count) {
    Row row = row(wallNanos);
    double[] buckets = row.buckets == null ? new double[LatencyBuckets.COUNT] : row.buckets;
    buckets[bucket] += count;
    row.buckets = buckets;
  }

  private Row row(long wallNanos) {
    return rows.computeIfAbsent(wallNanos, _ -> new Row());
  }

  /// Samples within [start, end), nanoseconds.
  Sums within(long start, long end) {
    return new Sums(rows.subMap(start, true, end, false));
  }

  long[] times() {
    return rows.keySet().stream().mapToLong(Long::longValue).toArray();
  }

  /// What the samples of a span add up to.
  record Sums(NavigableMap<Long, Row> rows) {
    /// The mean of what was measured; NaN when nothing was.
    double mean(Measure measure) {
      return rows.values().stream()
          .mapToDouble(row -> row.get(measure))
          .filter(value -> !Double.isNaN(value))
          .average()
          .orElse(Double.NaN);
    }

    /// The mean over requests rather than over time; NaN without requests.
    double meanPerRequest(Measure measure) {
      double weighted = 0;
      double requests = 0;
      for (Row row : rows.values()) {
        double rate = row.get(Measure.RATE);
        double value = row.get(measure);
        if (rate > 0 && !Double.isNaN(value)) {
          weighted += rate * value;
          requests += rate;
        }
      }
      return requests > 0 ? weighted / requests : Double.NaN;
    }

    /// By how much the share of what was held back differs between samples, 0..1: a window that is
    /// quiet in one half and full in the other has no rate.
    double heldUnevenly() {
      double least = 1;
      double most = 0;
      for (Row row : rows.values()) {
        double held = row.get(Measure.HELD);
        double asked = held + row.get(Measure.SENT);
        if (asked > 0) {
          least = Math.min(least, held / asked);
          most = Math.max(most, held / asked);
        }
      }
      return Math.max(0, most - least);
    }

    double p95Millis() {
      double[] counts = new double[LatencyBuckets.COUNT];
      for (Row row : rows.values()) {
        double[] buckets = row.buckets;
        for (int i = 0; buckets != null && i < counts.length; i++) {
          counts[i] += buckets[i];
        }
      }
      return LatencyBuckets.quantile(counts, 0.95) * 1000;
    }

    boolean any(Measure measure) {
      return rows.values().stream().anyMatch(row -> !Double.isNaN(row.get(measure)));
    }

    long count(Measure measure) {
      return rows.values().stream().filter(row -> !Double.isNaN(row.get(measure))).count();
    }
  }
}
