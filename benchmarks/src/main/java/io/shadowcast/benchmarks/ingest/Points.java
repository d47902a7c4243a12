package io.shadowcast.benchmarks.ingest;

import io.shadowcast.words.SampleFrame;
import io.shadowcast.words.Series;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/// The points of one host, always the same for the same seed: a time stamp and [#VALUES] doubles
/// each, of which [#WHOLE] are whole numbers and the others have random bits.
final class Points {
  static final int VALUES = 20;
  static final int WHOLE = 8;
  static final int PER_BATCH = 100;
  static final long SPACING_NANOS = 10_000_000;

  private static final int WHOLE_BOUND = 10_000;
  private static final List<Series> SERIES =
      IntStream.range(0, VALUES).mapToObj(Points::metric).map(Series::of).toList();

  private static final List<String> FIELDS =
      IntStream.range(0, VALUES).mapToObj("v%02d"::formatted).toList();

  private final String host;
  private final long seed;
  private final long firstNanos;

  Points(String host, long seed, Instant first) {
    this.host = host;
    this.seed = seed;
    firstNanos = first.getEpochSecond() * 1_000_000_000L + first.getNano();
  }

  /// The name of a column; in the order of their names, as frames travel.
  static String metric(int column) {
    return "bench_v%02d".formatted(column);
  }

  String host() {
    return host;
  }

  /// The points of a batch, counted from 0.
  SampleFrame batch(int index) {
    RandomGenerator random = new SplittableRandom(seed * 1_000_003 + index);
    long[] times = new long[PER_BATCH];
    double[][] columns = new double[VALUES][PER_BATCH];
    for (int row = 0; row < PER_BATCH; row++) {
      times[row] = nanos(index, row);
      for (int column = 0; column < VALUES; column++) {
        columns[column][row] = column < WHOLE ? random.nextInt(WHOLE_BOUND) : random.nextDouble();
      }
    }
    return new SampleFrame(SERIES, times, columns);
  }

  /// The time of a row, Unix nanoseconds.
  long nanos(int batch, int row) {
    return firstNanos + ((long) batch * PER_BATCH + row) * SPACING_NANOS;
  }

  /// The time of the first row of a batch.
  Instant start(int batch) {
    return Instant.ofEpochSecond(0, nanos(batch, 0));
  }

  /// The same batch in InfluxDB's line protocol, times in milliseconds.
  String lines(int index) {
    SampleFrame frame = batch(index);
    StringBuilder text = new StringBuilder(PER_BATCH * 400);
    for (int row = 0; row < PER_BATCH; row++) {
      text.append("bench,host=").append(host).append(' ');
      for (int column = 0; column < VALUES; column++) {
        text.append(column == 0 ? "" : ",").append(FIELDS.get(column)).append('=');
        append(text, frame.columns()[column][row], column < WHOLE);
      }
      text.append(' ').append(frame.wallNanos()[row] / 1_000_000).append('\n');
    }
    return text.toString();
  }

  private static void append(StringBuilder text, double value, boolean whole) {
    if (whole) {
      text.append((long) value);
    } else {
      text.append(value);
    }
  }
}
