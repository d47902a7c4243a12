package io.shadowcast.agent.metrics;

import io.shadowcast.words.Series;

/// The column of a count that only grows, as its growth per second. Sampler thread only.
final class Rate {
  private final Column column;
  private final Counter counter = new Counter();

  Rate(Series series) {
    column = new Column(series);
  }

  void set(Row row, long total, double seconds) {
    row.set(column, counter.growth(total) / seconds);
  }
}
