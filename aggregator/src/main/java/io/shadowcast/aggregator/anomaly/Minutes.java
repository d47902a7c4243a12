package io.shadowcast.aggregator.anomaly;

import io.shadowcast.aggregator.metrics.HostColumn;
import io.shadowcast.aggregator.metrics.HostSteps;
import io.shadowcast.aggregator.store.series.SeriesStore;
import io.shadowcast.words.HostId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// What a host did, minute by minute.
///
/// @param start of each minute, ascending; minutes in which the host was not there are left out
/// @param rows a value for each column; NaN where there is none
record Minutes(List<Instant> start, List<double[]> rows) {
  static final Duration WIDTH = Duration.ofMinutes(1);

  /// A host that shows less of itself than this share is not there.
  private static final double THERE = 0.5;

  int count() {
    return rows.size();
  }

  /// Reads whole minutes.
  ///
  /// @param from inclusive, the start of a minute
  /// @param to exclusive
  static Minutes read(
      SeriesStore series, HostId host, List<HostColumn> columns, Instant from, Instant to) {
    HostSteps all = HostSteps.read(series, host, columns, from, to, WIDTH);
    List<Instant> start = new ArrayList<>();
    List<double[]> rows = new ArrayList<>();
    int[] usual = IntStream.range(0, columns.size()).filter(i -> !columns.get(i).rare()).toArray();
    for (int minute = 0; minute < all.rows().length; minute++) {
      double[] row = all.rows()[minute];
      long there = IntStream.of(usual).filter(i -> !Double.isNaN(row[i])).count();
      if (there > 0 && there >= THERE * usual.length) {
        start.add(all.start(minute));
        rows.add(row);
      }
    }
    return new Minutes(start, rows);
  }
}
