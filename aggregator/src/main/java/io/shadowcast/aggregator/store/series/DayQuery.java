package io.shadowcast.aggregator.store.series;

import io.shadowcast.words.Series;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One query on one day. Hours that have a roll-up as new as their samples come from it, the others
/// from the samples. Hours of which samples may be gone already come from their roll-up.
final class DayQuery {
  private static final int HOURS = 24;

  private final long dayStart;
  private final long start;
  private final long end;
  private final SeriesQuery query;
  private final Answer answer;
  private final long oldest;

  /// @param oldest samples before it may be gone
  DayQuery(long day, SeriesQuery query, Answer answer, long oldest) {
    this.oldest = oldest;
    dayStart = day * Nanos.PER_DAY;
    start = query.startNanos();
    end = query.endNanos();
    this.query = query;
    this.answer = answer;
  }

  void run(DayConnections files) throws SQLException {
    Map<Long, BitSet> rolled = new HashMap<>();
    if (files.rollups().isPresent()) {
      Connection rollups = files.rollups().get();
      for (var schema : Catalogue.schemasOf(rollups, query.host()).entrySet()) {
        List<Wanted> wanted = wanted(schema.getValue());
        if (!wanted.isEmpty()) {
          rolled.put(
              schema.getKey(), addRollups(rollups, schema.getKey(), wanted, files.samples()));
        }
      }
    }
    if (files.samples().isPresent()) {
      Connection samples = files.samples().get();
      for (var schema : Catalogue.schemasOf(samples, query.host()).entrySet()) {
        List<Wanted> wanted = wanted(schema.getValue());
        if (!wanted.isEmpty()) {
          BitSet done = rolled.getOrDefault(schema.getKey(), new BitSet());
          addSamples(samples, schema.getKey(), wanted, done);
        }
      }
    }
  }

  /// A column of a schema that the query asks for.
  private record Wanted(int column, Answer.Column target) {}

  private List<Wanted> wanted(List<Series> schema) {
    List<Wanted> wanted = new ArrayList<>();
    for (int i = 0; i < schema.size(); i++) {
      if (query.matches(schema.get(i))) {
        wanted.add(new Wanted(i, answer.of(schema.get(i))));
      }
    }
    return wanted;
  }

  /// @return the hours of the day that are answered
  private BitSet addRollups(
      Connection rollups, long schema, List<Wanted> wanted, Optional<Connection> samples)
      throws SQLException {
    long[] newest = samples.isPresent() ? newestChunks(samples.get(), schema) : new long[HOURS];
    BitSet done = new BitSet(HOURS);
    try (PreparedStatement select =
        rollups.prepareStatement(
            "SELECT hour, upto, data FROM rollups WHERE schema = ?"
                + " AND host = (SELECT id FROM hosts WHERE name = ?)")) {
      select.setLong(1, schema);
      select.setString(2, query.host().value());
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          int hour = rows.getInt(1);
          boolean current = rows.getLong(2) >= newest[hour] && isWhole(hour);
          if (current || samples.isEmpty() || isOld(hour)) {
            done.set(hour);
            addMinutes(Chunk.open(rows.getBytes(3)), wanted);
          }
        }
      }
    }
    return done;
  }

  private boolean isWhole(int hour) {
    long hourStart = dayStart + hour * Nanos.PER_HOUR;
    return hourStart >= start && hourStart + Nanos.PER_HOUR <= end;
  }

  private boolean isOld(int hour) {
    return dayStart + (hour + 1) * Nanos.PER_HOUR <= oldest;
  }

  private void addMinutes(Chunk rollup, List<Wanted> wanted) {
    for (Wanted series : wanted) {
      MinuteColumns columns = MinuteColumns.of(rollup, series.column());
      for (int i = 0; i < rollup.rows(); i++) {
        long minute = rollup.wallNanos()[i];
        if (minute >= start && minute < end) {
          series.target().add(minute, columns.at(i));
        }
      }
    }
  }

  /// The number of the newest chunk that has rows of an hour, for each hour.
  private long[] newestChunks(Connection samples, long schema) throws SQLException {
    long[] newest = new long[HOURS];
    try (PreparedStatement select =
        samples.prepareStatement(
            "SELECT id, min_wall, max_wall FROM chunks WHERE schema = ?"
                + " AND host = (SELECT id FROM hosts WHERE name = ?)")) {
      select.setLong(1, schema);
      select.setString(2, query.host().value());
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          for (int hour = hour(rows.getLong(2)); hour <= hour(rows.getLong(3)); hour++) {
            newest[hour] = Math.max(newest[hour], rows.getLong(1));
          }
        }
      }
    }
    return newest;
  }

  private void addSamples(Connection samples, long schema, List<Wanted> wanted, BitSet done)
      throws SQLException {
    try (PreparedStatement select =
        samples.prepareStatement(
            "SELECT min_wall, max_wall, data FROM chunks WHERE schema = ?"
                + " AND host = (SELECT id FROM hosts WHERE name = ?)"
                + " AND min_wall < ? AND max_wall >= ?")) {
      select.setLong(1, schema);
      select.setString(2, query.host().value());
      select.setLong(3, end);
      select.setLong(4, start);
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          int first = hour(rows.getLong(1));
          int last = hour(rows.getLong(2));
          if (done.nextClearBit(first) <= last) {
            addRows(Chunk.open(rows.getBytes(3)), wanted, done);
          }
        }
      }
    }
  }

  private void addRows(Chunk chunk, List<Wanted> wanted, BitSet done) {
    long[] wall = chunk.wallNanos();
    for (Wanted series : wanted) {
      double[] values = chunk.column(series.column());
      for (int i = 0; i < wall.length; i++) {
        if (!done.get(hour(wall[i]))) {
          series.target().add(wall[i], values[i]);
        }
      }
    }
  }

  private int hour(long wallNanos) {
    return (int) ((wallNanos - dayStart) / Nanos.PER_HOUR);
  }
}
