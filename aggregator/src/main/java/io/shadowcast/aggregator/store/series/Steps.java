package io.shadowcast.aggregator.store.series;

import io.shadowcast.words.Series;
import java.util.TreeMap;

/// Summaries of one series per step of time.
final class Steps {
  private final long width;
  private final TreeMap<Long, Summary> byStart = new TreeMap<>();

  /// @param width nanoseconds
  Steps(long width) {
    this.width = width;
  }

  /// Adds samples to their step.
  ///
  /// @return how many steps this added: 0 or 1
  int add(long wallNanos, Summary summary) {
    if (summary.count() == 0) {
      return 0;
    }
    int before = byStart.size();
    byStart.merge(wallNanos - Math.floorMod(wallNanos, width), summary, Summary::plus);
    return byStart.size() - before;
  }

  boolean isEmpty() {
    return byStart.isEmpty();
  }

  Summary at(long start) {
    return byStart.getOrDefault(start, Summary.EMPTY);
  }

  StoredSeries result(Series series, Aggregation aggregation) {
    long[] times = byStart.keySet().stream().mapToLong(Long::longValue).toArray();
    double[] values =
        byStart.values().stream().mapToDouble(summary -> summary.value(aggregation)).toArray();
    return new StoredSeries(series, times, values);
  }
}
