package io.shadowcast.agent.metrics;

import io.shadowcast.words.Series;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The row being sampled. Sources ask for a column once and keep its number; setting a value
/// allocates nothing. Sampler thread only.
public final class Row {
  /// The number of a column that was refused because there are too many; setting it does nothing.
  public static final int REFUSED = -1;

  private final int limit;
  private final Map<Series, Integer> numbers = new HashMap<>();
  private final List<Series> series = new ArrayList<>();
  private double[] values = new double[64];
  private long refused;

  /// A row without columns.
  ///
  /// @param limit of columns; further ones are refused and counted
  public Row(int limit) {
    this.limit = limit;
  }

  /// The column of a series, made when it is new.
  public int column(Series wanted) {
    Integer known = numbers.get(wanted);
    return known == null ? add(wanted) : known;
  }

  /// Sets a value; NaN means none.
  public void set(int column, double value) {
    if (column != REFUSED) {
      values[column] = value;
    }
  }

  /// The value of a column, NaN when not set.
  public double get(int column) {
    return column == REFUSED ? Double.NaN : values[column];
  }

  /// How many columns there are.
  public int width() {
    return series.size();
  }

  /// How often a column was refused.
  public long refused() {
    return refused;
  }

  Series series(int column) {
    return series.get(column);
  }

  void clear() {
    Arrays.fill(values, Double.NaN);
  }

  private int add(Series wanted) {
    if (series.size() >= limit) {
      refused++;
      return REFUSED;
    }
    int number = series.size();
    if (number == values.length) {
      values = Arrays.copyOf(values, 2 * number);
    }
    values[number] = Double.NaN;
    series.add(wanted);
    numbers.put(wanted, number);
    return number;
  }
}
