package io.shadowcast.agent.metrics;

import io.shadowcast.words.Series;
import java.util.Map;
import java.util.TreeMap;

/// A row as a map, for comparison.
final class Rows {
  static final long SECOND = 1_000_000_000;

  private Rows() {}

  static Map<Series, Double> values(Row row) {
    Map<Series, Double> values = new TreeMap<>();
    for (int i = 0; i < row.width(); i++) {
      if (!Double.isNaN(row.get(i))) {
        values.put(row.series(i), row.get(i));
      }
    }
    return values;
  }

  /// NaN where there is none.
  static double value(Map<Series, Double> values, Series series) {
    return values.getOrDefault(series, Double.NaN);
  }

  static Map<Series, Double> sample(SampleSource source) {
    Row row = new Row(10_000);
    return sample(source, row);
  }

  static Map<Series, Double> sample(SampleSource source, Row row) {
    row.clear();
    source.sample(row, SECOND);
    return values(row);
  }
}
