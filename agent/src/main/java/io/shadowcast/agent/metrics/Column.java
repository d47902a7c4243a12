package io.shadowcast.agent.metrics;

import io.shadowcast.words.Series;

/// A column of one [Row], held by the source that fills it. It takes a place in the row with its
/// first value and loses it after an hour without one; the next value finds it a place again.
/// Sampler thread only.
public final class Column {
  /// Takes no value.
  static final Column NONE = new Column(Series.of("none"));

  private final Series series;
  private Place place = new Place();

  /// A column without a place.
  public Column(Series series) {
    this.series = series;
  }

  Series series() {
    return series;
  }

  Place place() {
    return place;
  }

  void move(Place to) {
    place = to;
  }

  /// Where the values of a series are kept, for all columns of that series.
  static final class Place {
    private static final int LOST = -1;

    private int number = LOST;
    private long used;

    boolean isLost() {
      return number == LOST;
    }

    int number() {
      return number;
    }

    void take(int free) {
      number = free;
    }

    void lose() {
      number = LOST;
    }

    /// When it was seen to have values.
    long used() {
      return used;
    }

    void used(long nanos) {
      used = nanos;
    }
  }
}
