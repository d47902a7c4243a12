package io.shadowcast.aggregator.cli;

import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import io.shadowcast.wire.v1.ListMetricsResponse;
import io.shadowcast.wire.v1.QueryMetricsResponse;
import io.shadowcast.wire.v1.Series;
import io.shadowcast.wire.v1.TimeSeries;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Series of samples as people read them.
final class SeriesPages {
  /// More series than this get a line per value instead of a column each.
  private static final int COLUMNS = 5;

  private SeriesPages() {}

  static Page list(ListMetricsResponse metrics) {
    Table table = new Table("METRIC", "UNIT", "LABELS");
    for (Series series : metrics.getSeriesList()) {
      table.row(
          series.getMetric(),
          Human.orNone(unit(series.getMetric())),
          Human.orNone(labels(series.getLabelsMap())));
    }
    return Page.of(table);
  }

  static Page query(String metric, QueryMetricsResponse found, Clock clock) {
    List<TimeSeries> all = found.getSeriesList();
    String unit = unit(metric);
    String title = unit.isEmpty() ? metric : metric + " (" + unit + ")";
    if (all.stream().allMatch(series -> series.getTimesList().isEmpty())) {
      return Page.of("No values of " + metric + " in this time.");
    }
    return all.size() <= COLUMNS ? columns(title, all, clock) : rows(title, all, clock);
  }

  private static Page columns(String title, List<TimeSeries> all, Clock clock) {
    List<String> titles = new ArrayList<>(List.of("TIME"));
    all.forEach(series -> {
      String labels = labels(series.getSeries().getLabelsMap());
      titles.add(">" + (labels.isEmpty() ? "VALUE" : labels));
    });
    NavigableMap<Timestamp, List<String>> byTime = new TreeMap<>(Timestamps.comparator());
    for (int column = 0; column < all.size(); column++) {
      TimeSeries series = all.get(column);
      for (int i = 0; i < points(series); i++) {
        byTime
            .computeIfAbsent(series.getTimes(i), _ -> empty(all.size()))
            .set(column, Human.number(series.getValues(i)));
      }
    }
    Table table = new Table(titles.toArray(String[]::new));
    byTime.forEach((time, values) -> {
      List<String> row = new ArrayList<>(List.of(Human.time(time, clock)));
      row.addAll(values);
      table.row(row);
    });
    return Page.of(title).table(table);
  }

  private static Page rows(String title, List<TimeSeries> all, Clock clock) {
    Table table = new Table("TIME", "SERIES", ">VALUE");
    for (TimeSeries series : all) {
      for (int i = 0; i < points(series); i++) {
        table.row(
            Human.time(series.getTimes(i), clock),
            Human.orNone(labels(series.getSeries().getLabelsMap())),
            Human.number(series.getValues(i)));
      }
    }
    return Page.of(title).table(table);
  }

  private static List<String> empty(int columns) {
    return new ArrayList<>(Collections.nCopies(columns, "-"));
  }

  private static int points(TimeSeries series) {
    return Math.min(series.getTimesCount(), series.getValuesCount());
  }

  private static String labels(Map<String, String> labels) {
    return new TreeMap<>(labels)
        .entrySet().stream()
            .map(label -> label.getKey() + "=" + label.getValue())
            .collect(Collectors.joining(","));
  }

  /// The unit that the name of a metric ends with; empty when it names none.
  private static String unit(String metric) {
    if (metric.endsWith("_bytes_per_second")) {
      return "bytes/s";
    }
    if (metric.endsWith("_per_second") || metric.endsWith("_rate")) {
      return "1/s";
    }
    if (metric.endsWith("_bytes") || metric.endsWith("_bytes_mean")) {
      return "bytes";
    }
    if (metric.endsWith("_seconds")) {
      return "s";
    }
    if (metric.startsWith("compare_log_ratio")) {
      return "ln";
    }
    if (metric.endsWith("_ratio")) {
      return "0..1";
    }
    return metric.endsWith("_cores") ? "cores" : "";
  }
}
