package io.shadowcast.aggregator.metrics;

import io.shadowcast.aggregator.store.series.Aggregation;
import io.shadowcast.aggregator.store.series.SeriesQuery;
import io.shadowcast.aggregator.store.series.SeriesStore;
import io.shadowcast.aggregator.store.series.StoredSeries;
import io.shadowcast.words.HostId;
import io.shadowcast.words.Labels;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// What a host did, step by step: the means of its samples.
///
/// @param from the start of the first step
/// @param rows a value for each column; NaN where there was no sample
@SuppressWarnings("ArrayRecordComponent") // numbers that nobody compares
public record HostSteps(Instant from, Duration width, List<HostColumn> columns, double[][] rows) {
  /// Copies.
  public HostSteps {
    columns = List.copyOf(columns);
  }

  /// Reads whole steps.
  ///
  /// @param from inclusive, a multiple of the width since the Unix epoch
  /// @param to exclusive
  public static HostSteps read(
      SeriesStore series,
      HostId host,
      List<HostColumn> columns,
      Instant from,
      Instant to,
      Duration width) {
    int length = Math.toIntExact(Math.max(0, Duration.between(from, to).dividedBy(width)));
    double[][] rows = new double[length][columns.size()];
    for (double[] row : rows) {
      Arrays.fill(row, Double.NaN);
    }
    HostSteps steps = new HostSteps(from, width, columns, rows);
    Map<String, List<Integer>> byMetric =
        IntStream.range(0, columns.size())
            .boxed()
            .collect(Collectors.groupingBy(i -> columns.get(i).metric()));
    byMetric.forEach((metric, places) -> {
      SeriesQuery query =
          SeriesQuery.raw(host, metric, Labels.NONE, from, to).per(width, Aggregation.MEAN);
      for (StoredSeries found : series.query(query)) {
        places.stream()
            .filter(place -> columns.get(place).has(found.series()))
            .forEach(place -> steps.add(found, place));
      }
    });
    return steps;
  }

  private void add(StoredSeries found, int column) {
    long first = from.getEpochSecond() * 1_000_000_000L + from.getNano();
    for (int i = 0; i < found.values().length; i++) {
      int step = Math.toIntExact((found.wallNanos()[i] - first) / width.toNanos());
      if (step >= 0 && step < rows.length) {
        double sum = rows[step][column];
        rows[step][column] = Double.isNaN(sum) ? found.values()[i] : sum + found.values()[i];
      }
    }
  }

  /// When a step begins.
  public Instant start(int step) {
    return from.plus(width.multipliedBy(step));
  }
}
