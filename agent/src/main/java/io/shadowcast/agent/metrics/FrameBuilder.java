package io.shadowcast.agent.metrics;

import io.shadowcast.words.SampleFrame;
import io.shadowcast.words.Series;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Rows kept until they are closed into a frame. A column that appears later has no value in the
/// rows before; one without any value is left out. Its memory is reused from frame to frame.
final class FrameBuilder {
  private long[] wallNanos = new long[16];
  private double[][] rows = new double[16][];
  private int[] widths = new int[16];
  private int count;

  int rows() {
    return count;
  }

  void add(long wall, Row row) {
    if (count == rows.length) {
      wallNanos = Arrays.copyOf(wallNanos, 2 * count);
      rows = Arrays.copyOf(rows, 2 * count);
      widths = Arrays.copyOf(widths, 2 * count);
    }
    int width = row.width();
    if (rows[count] == null || rows[count].length < width) {
      rows[count] = new double[width + width / 4];
    }
    for (int i = 0; i < width; i++) {
      rows[count][i] = row.get(i);
    }
    widths[count] = width;
    wallNanos[count++] = wall;
  }

  /// Ends the frame, and lets the row forget series that have been silent for long.
  ///
  /// @param nanos monotonic
  SampleFrame close(Row names, long nanos) {
    List<Series> series = new ArrayList<>();
    List<double[]> columns = new ArrayList<>();
    boolean[] used = new boolean[names.width()];
    for (int i = 0; i < used.length; i++) {
      Series name = names.series(i);
      double[] column = column(i);
      if (name != null && Arrays.stream(column).anyMatch(value -> !Double.isNaN(value))) {
        used[i] = true;
        series.add(name);
        columns.add(column);
      }
    }
    long[] times = Arrays.copyOf(wallNanos, count);
    count = 0;
    names.forget(used, nanos);
    return new SampleFrame(series, times, columns.toArray(double[][]::new));
  }

  private double[] column(int number) {
    double[] column = new double[count];
    for (int j = 0; j < count; j++) {
      column[j] = number < widths[j] ? rows[j][number] : Double.NaN;
    }
    return column;
  }
}
