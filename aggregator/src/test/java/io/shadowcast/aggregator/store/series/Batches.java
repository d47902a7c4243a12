package io.shadowcast.aggregator.store.series;

import io.shadowcast.words.Batch;
import io.shadowcast.words.BootId;
import io.shadowcast.words.SampleFrame;
import io.shadowcast.words.Series;
import io.shadowcast.words.SourceTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.IntToDoubleFunction;

/// Makes batches for tests.
final class Batches {
  static final BootId BOOT = new BootId(new UUID(1, 1));

  private Batches() {}

  static Batch of(long sequence, SampleFrame... frames) {
    return of(BOOT, sequence, frames);
  }

  static Batch of(BootId boot, long sequence, SampleFrame... frames) {
    Instant wall = Instant.EPOCH.plusSeconds(sequence);
    Batch.Contents contents =
        new Batch.Contents(List.of(frames), List.of(), List.of(), List.of(), List.of());
    return new Batch(
        boot, sequence, new SourceTime(boot, sequence, wall), wall, contents, List.of());
  }

  /// One row per second.
  static SampleFrame seconds(Series series, Instant start, int rows, IntToDoubleFunction value) {
    return every(Duration.ofSeconds(1), series, start, rows, value);
  }

  static SampleFrame every(
      Duration interval, Series series, Instant start, int rows, IntToDoubleFunction value) {
    long[] wall = new long[rows];
    double[] column = new double[rows];
    for (int i = 0; i < rows; i++) {
      wall[i] = Nanos.of(start.plus(interval.multipliedBy(i)));
      column[i] = value.applyAsDouble(i);
    }
    return new SampleFrame(List.of(series), wall, new double[][] {column});
  }
}
