package io.shadowcast.agent.metrics;

import io.shadowcast.agent.metrics.Column.Place;
import io.shadowcast.words.Series;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The row being sampled. Setting a column that has a place allocates nothing. Columns that have
/// had no value for an hour make room when a frame is closed, so that interfaces, disks and shadows
/// that come and go do not use the row up. Sampler thread only.
public final class Row {
  private static final long FORGET_NANOS = Duration.ofHours(1).toNanos();

  private final int limit;
  private final Map<Series, Place> places = new HashMap<>();
  private final List<@Nullable Series> series = new ArrayList<>();
  private final Deque<Integer> free = new ArrayDeque<>();
  private double[] values = new double[64];
  private long refused;

  /// A row without columns.
  ///
  /// @param limit of columns; values of further ones are refused and counted
  public Row(int limit) {
    this.limit = limit;
  }

  /// Sets a value; NaN means none.
  public void set(Column column, double value) {
    Place place = column.place();
    if (place.isLost()) {
      if (column == Column.NONE || Double.isNaN(value)) {
        return;
      }
      place = places.get(column.series());
      if (place == null && places.size() >= limit) {
        refused++;
        return;
      }
      place = place == null ? add(column.series()) : place;
      column.move(place);
    }
    values[place.number()] = value;
  }

  /// The value of a series, NaN when there is none.
  public double value(Series wanted) {
    Place place = places.get(wanted);
    return place == null ? Double.NaN : values[place.number()];
  }

  private Place add(Series wanted) {
    Place place = new Place();
    Integer again = free.poll();
    int number = again == null ? series.size() : again;
    if (again == null) {
      series.add(wanted);
    } else {
      series.set(number, wanted);
    }
    if (number == values.length) {
      values = Arrays.copyOf(values, 2 * number);
    }
    place.take(number);
    places.put(wanted, place);
    return place;
  }

  /// Values refused since the last call, NaN for none.
  double takeRefused() {
    double taken = refused == 0 ? Double.NaN : refused;
    refused = 0;
    return taken;
  }

  /// How many places there are, free ones included.
  int width() {
    return series.size();
  }

  /// The value at a place, NaN when there is none.
  double get(int place) {
    return values[place];
  }

  /// The series at a place, null when it is free.
  @Nullable Series series(int place) {
    return series.get(place);
  }

  void clear() {
    Arrays.fill(values, Double.NaN);
  }

  /// Takes the places of series without a value for an hour away. Only between frames: a frame
  /// knows its values by place.
  ///
  /// @param used of the frame that was closed, by place
  /// @param nanos monotonic
  void forget(boolean[] used, long nanos) {
    places
        .values()
        .removeIf(place -> {
          int number = place.number();
          if (number >= used.length || used[number]) {
            place.used(nanos);
          } else if (nanos - place.used() >= FORGET_NANOS) {
            place.lose();
            series.set(number, null);
            free.add(number);
            return true;
          }
          return false;
        });
  }
}
