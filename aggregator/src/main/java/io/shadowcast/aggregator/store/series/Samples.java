package io.shadowcast.aggregator.store.series;

import io.shadowcast.words.Series;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/// A growing list of samples.
final class Samples {
  private long[] times = new long[64];
  private double[] values = new double[64];
  private int size;
  private boolean sorted = true;

  void add(long wallNanos, double value) {
    if (size == times.length) {
      times = Arrays.copyOf(times, size * 2);
      values = Arrays.copyOf(values, size * 2);
    }
    sorted &= size == 0 || times[size - 1] <= wallNanos;
    times[size] = wallNanos;
    values[size++] = value;
  }

  boolean isEmpty() {
    return size == 0;
  }

  /// By time; samples of the same time stay in the order they were added in.
  StoredSeries sorted(Series series) {
    if (sorted) {
      return new StoredSeries(series, Arrays.copyOf(times, size), Arrays.copyOf(values, size));
    }
    int[] order =
        IntStream.range(0, size)
            .boxed()
            .sorted(Comparator.comparingLong(i -> times[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    return new StoredSeries(
        series,
        Arrays.stream(order).mapToLong(i -> times[i]).toArray(),
        Arrays.stream(order).mapToDouble(i -> values[i]).toArray());
  }
}
