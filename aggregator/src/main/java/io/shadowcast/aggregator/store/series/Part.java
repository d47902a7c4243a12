package io.shadowcast.aggregator.store.series;

import io.shadowcast.words.Batch;
import io.shadowcast.words.SampleFrame;
import io.shadowcast.words.Series;
import java.util.ArrayList;
import java.util.List;

/// Rows of one frame that follow each other and lie within one UTC day.
///
/// @param day days since 1970-01-01
/// @param minNanos time of the earliest row
/// @param maxNanos time of the latest row
record Part(SampleFrame frame, int from, int to, long day, long minNanos, long maxNanos) {
  private static final int MAX_ROWS = 8192;

  /// The times a store takes; rows of other times are refused.
  ///
  /// @param start inclusive
  /// @param end exclusive
  record Range(long start, long end) {
    boolean contains(long wallNanos) {
      return wallNanos >= start && wallNanos < end;
    }
  }

  List<Series> schema() {
    return frame.series();
  }

  int rows() {
    return to - from;
  }

  byte[] encode(ChunkEncoder encoder) {
    return encoder.encode(frame.wallNanos(), frame.columns(), from, to);
  }

  /// The parts of a batch that a store takes.
  static List<Part> of(Batch batch, Range range) {
    List<Part> parts = new ArrayList<>();
    for (SampleFrame frame : batch.contents().frames()) {
      for (int from = 0; from < frame.rows(); ) {
        Part part = from(frame, from, range);
        if (range.contains(part.minNanos)) {
          parts.add(part);
        }
        from = part.to;
      }
    }
    return parts;
  }

  /// As many rows as belong together: of one day, and all of them taken or none.
  private static Part from(SampleFrame frame, int from, Range range) {
    long[] wall = frame.wallNanos();
    long day = DayDirectory.dayOf(wall[from]);
    boolean taken = range.contains(wall[from]);
    long min = wall[from];
    long max = wall[from];
    int to = from + 1;
    while (to < wall.length
        && to - from < MAX_ROWS
        && DayDirectory.dayOf(wall[to]) == day
        && range.contains(wall[to]) == taken) {
      min = Math.min(min, wall[to]);
      max = Math.max(max, wall[to]);
      to++;
    }
    return new Part(frame, from, to, day, min, max);
  }
}
