package io.shadowcast.aggregator.anomaly;

import io.shadowcast.aggregator.store.series.Aggregation;
import io.shadowcast.aggregator.store.series.SeriesQuery;
import io.shadowcast.aggregator.store.series.SeriesStore;
import io.shadowcast.aggregator.store.series.StoredSeries;
import io.shadowcast.words.HostId;
import io.shadowcast.words.Labels;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// What a host did, minute by minute: the means of its samples.
///
/// @param start of each minute, ascending; minutes without samples are left out
/// @param rows a value for each column; NaN where there is none
@SuppressWarnings("ArrayRecordComponent") // numbers that nobody compares
record Minutes(List<Instant> start, List<double[]> rows) {
  static final Duration WIDTH = Duration.ofMinutes(1);

  private static final long NANOS = WIDTH.toNanos();

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
      SeriesStore series, HostId host, List<Column> columns, Instant from, Instant to) {
    int length = Math.toIntExact(Math.max(0, Duration.between(from, to).dividedBy(WIDTH)));
    double[][] all = new double[length][columns.size()];
    for (double[] row : all) {
      Arrays.fill(row, Double.NaN);
    }
    Map<String, List<Integer>> byMetric =
        IntStream.range(0, columns.size())
            .boxed()
            .collect(Collectors.groupingBy(i -> columns.get(i).metric()));
    byMetric.forEach((metric, places) -> {
      SeriesQuery query =
          SeriesQuery.raw(host, metric, Labels.NONE, from, to).per(WIDTH, Aggregation.MEAN);
      for (StoredSeries found : series.query(query)) {
        for (int place : places) {
          if (columns.get(place).has(found.series())) {
            add(found, from, place, all);
          }
        }
      }
    });
    return there(from, columns, all);
  }

  private static void add(StoredSeries found, Instant from, int column, double[][] all) {
    long first = from.getEpochSecond() * 1_000_000_000L + from.getNano();
    for (int i = 0; i < found.values().length; i++) {
      int minute = Math.toIntExact((found.wallNanos()[i] - first) / NANOS);
      if (minute >= 0 && minute < all.length) {
        double sum = all[minute][column];
        all[minute][column] = Double.isNaN(sum) ? found.values()[i] : sum + found.values()[i];
      }
    }
  }

  private static Minutes there(Instant from, List<Column> columns, double[][] all) {
    List<Instant> start = new ArrayList<>();
    List<double[]> rows = new ArrayList<>();
    long usual = columns.stream().filter(column -> !column.rare()).count();
    for (int minute = 0; minute < all.length; minute++) {
      double[] row = all[minute];
      long there =
          IntStream.range(0, row.length)
              .filter(i -> !columns.get(i).rare() && !Double.isNaN(row[i]))
              .count();
      if (there > 0 && there >= THERE * usual) {
        start.add(from.plus(WIDTH.multipliedBy(minute)));
        rows.add(row);
      }
    }
    return new Minutes(start, rows);
  }
}
