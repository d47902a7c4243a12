package io.shadowcast.aggregator.store.series;

import io.shadowcast.words.Batch;
import io.shadowcast.words.HostId;
import io.shadowcast.words.SampleFrame;
import io.shadowcast.words.Series;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;

/// Stores numbered samples without end and prints the number of each acknowledged batch; begins
/// with the position it found. Every batch has rows of two days, so of two files. Sends the last
/// batches again first, as an agent does that missed an answer.
public final class StoringProcess {
  static final HostId HOST = new HostId("web-1");
  static final Instant START = Instant.parse("2026-03-01T20:00:00Z");
  static final Instant NOW = Instant.parse("2026-03-03T12:00:00Z");
  static final int ROWS = 20;
  static final int ON_THE_WAY = 16;

  private StoringProcess() {}

  static long wall(long row) {
    return Nanos.of(START) + row * Nanos.PER_SECOND;
  }

  static Batch batch(long sequence) {
    long[] wall = new long[ROWS];
    double[] values = new double[ROWS];
    for (int i = 0; i < ROWS; i++) {
      long row = (sequence - 1) * ROWS + i;
      wall[i] = wall(row);
      values[i] = row;
    }
    long[] dayBefore = LongStream.of(wall).map(nanos -> nanos - Nanos.PER_DAY).toArray();
    return Batches.of(
        sequence,
        new SampleFrame(List.of(Series.of("load1")), wall, new double[][] {values}),
        new SampleFrame(List.of(Series.of("load5")), dayBefore, new double[][] {values}));
  }

  /// Stores batches until it is killed.
  ///
  /// @param arguments the directory of the store
  public static void main(String[] arguments) {
    Thread.setDefaultUncaughtExceptionHandler((_, failure) -> {
      failure.printStackTrace(System.err);
      Runtime.getRuntime().halt(1);
    });
    SeriesStore store =
        new SqliteSeriesStore(
            Path.of(arguments[0]),
            SqliteSeriesStore.Keeping.DEFAULT,
            InstantSource.fixed(NOW),
            System::nanoTime);
    Thread.ofPlatform()
        .daemon()
        .start(() -> {
          while (true) {
            store.maintain(NOW.plus(Duration.ofHours(1)));
          }
        });
    long position = store.positions(HOST).getOrDefault(Batches.BOOT, 0L);
    System.out.println(position);
    ArrayDeque<CompletableFuture<?>> pending = new ArrayDeque<>();
    for (long next = Math.max(1, position - 3); ; next++) {
      long sequence = next;
      pending.add(store.append(HOST, batch(sequence)).thenRun(() -> System.out.println(sequence)));
      if (pending.size() >= ON_THE_WAY) {
        pending.remove().join();
      }
    }
  }
}
