package io.shadowcast.wire.map;

import io.shadowcast.wire.v1.Column;
import io.shadowcast.words.SampleFrame;
import io.shadowcast.words.Series;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/// Frames on the wire: times as differences, columns in the order of the sorted series.
final class Frames {
  private Frames() {}

  /// The same frame with its columns sorted by series, so that equal sets of series have one
  /// schema.
  ///
  /// @throws IllegalArgumentException when a series stands twice
  static SampleFrame canonical(SampleFrame frame) {
    Schemas.unique(frame.series());
    if (sorted(frame.series())) {
      return frame;
    }
    List<Series> series = frame.series();
    int[] order =
        IntStream.range(0, series.size())
            .boxed()
            .sorted(Comparator.comparing(series::get))
            .mapToInt(Integer::intValue)
            .toArray();
    List<Series> sorted = new ArrayList<>(order.length);
    double[][] columns = new double[order.length][];
    for (int i = 0; i < order.length; i++) {
      sorted.add(series.get(order[i]));
      columns[i] = frame.columns()[order[i]];
    }
    return new SampleFrame(sorted, frame.wallNanos(), columns);
  }

  private static boolean sorted(List<Series> series) {
    for (int i = 1; i < series.size(); i++) {
      if (series.get(i - 1).compareTo(series.get(i)) > 0) {
        return false;
      }
    }
    return true;
  }

  static io.shadowcast.wire.v1.SampleFrame toWire(SampleFrame frame) {
    SampleFrame canonical = canonical(frame);
    var schema = Schemas.toWire(canonical.series());
    var wire =
        io.shadowcast.wire.v1.SampleFrame.newBuilder()
            .setSchemaId(schema.getId())
            .setSchema(schema);
    long previous = 0;
    for (long nanos : canonical.wallNanos()) {
      wire.addWallNanosDelta(nanos - previous);
      previous = nanos;
    }
    for (double[] values : canonical.columns()) {
      wire.addColumns(column(values));
    }
    return wire.build();
  }

  private static Column column(double[] values) {
    Column.Builder column = Column.newBuilder();
    for (double value : values) {
      column.addValues(value);
    }
    return column.build();
  }

  /// @param schemas finds the series of a frame
  static SampleFrame fromWire(
      io.shadowcast.wire.v1.SampleFrame wire,
      Function<io.shadowcast.wire.v1.SampleFrame, List<Series>> schemas) {
    List<Series> series = schemas.apply(wire);
    long[] wallNanos = new long[wire.getWallNanosDeltaCount()];
    long at = 0;
    for (int i = 0; i < wallNanos.length; i++) {
      at += wire.getWallNanosDelta(i);
      wallNanos[i] = at;
    }
    double[][] columns = new double[wire.getColumnsCount()][];
    for (int i = 0; i < columns.length; i++) {
      columns[i] = values(wire.getColumns(i));
    }
    return new SampleFrame(series, wallNanos, columns);
  }

  private static double[] values(Column column) {
    double[] values = new double[column.getValuesCount()];
    for (int i = 0; i < values.length; i++) {
      values[i] = column.getValues(i);
    }
    return values;
  }
}
