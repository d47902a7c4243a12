package io.shadowcast.wire.map;

import com.google.protobuf.Timestamp;
import io.shadowcast.wire.v1.TimeSeries;
import io.shadowcast.words.Series;

/// Samples as integrators read them.
public final class MetricsWire {
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private MetricsWire() {}

  /// To the wire.
  public static io.shadowcast.wire.v1.Series toWire(Series series) {
    return io.shadowcast.wire.v1.Series.newBuilder()
        .setMetric(series.metric())
        .putAllLabels(series.labels().values())
        .build();
  }

  /// To the wire.
  ///
  /// @param wallNanos Unix time, as many as there are values
  public static TimeSeries toWire(Series series, long[] wallNanos, double[] values) {
    TimeSeries.Builder wire = TimeSeries.newBuilder().setSeries(toWire(series));
    for (int i = 0; i < values.length; i++) {
      wire.addTimes(timestamp(wallNanos[i])).addValues(values[i]);
    }
    return wire.build();
  }

  private static Timestamp timestamp(long wallNanos) {
    return Timestamp.newBuilder()
        .setSeconds(Math.floorDiv(wallNanos, NANOS_PER_SECOND))
        .setNanos((int) Math.floorMod(wallNanos, NANOS_PER_SECOND))
        .build();
  }
}
