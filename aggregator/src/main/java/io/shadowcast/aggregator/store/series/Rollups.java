package io.shadowcast.aggregator.store.series;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;

/// Makes the one-minute summaries of an hour from all of its samples; again and again the same. A
/// damaged chunk is left out.
final class Rollups implements AutoCloseable {
  private static final int MINUTES = 60;

  private final Connection samples;
  private final long day;
  private final long dayStart;
  private final DamagedChunks damaged;
  private final ChunkEncoder encoder = new ChunkEncoder();

  Rollups(Connection samples, long day, DamagedChunks damaged) {
    this.samples = samples;
    this.day = day;
    this.damaged = damaged;
    dayStart = day * Nanos.PER_DAY;
  }

  /// For every closed hour that has samples the number of its newest chunk.
  static Map<RollupFile.Key, Long> newestChunks(List<ChunkMeta> chunks, int closedHours) {
    Map<RollupFile.Key, Long> newest = new LinkedHashMap<>();
    for (ChunkMeta chunk : chunks) {
      for (int hour = chunk.firstHour(); hour <= chunk.lastHour(); hour++) {
        if (hour < closedHours) {
          newest.merge(
              new RollupFile.Key(chunk.host(), chunk.schema(), hour), chunk.id(), Math::max);
        }
      }
    }
    return newest;
  }

  byte[] roll(RollupFile.Key key) throws SQLException {
    long start = dayStart + key.hour() * Nanos.PER_HOUR;
    List<Steps> series = new ArrayList<>();
    try (PreparedStatement select =
        samples.prepareStatement(
            "SELECT id, data FROM chunks WHERE host = ? AND schema = ?"
                + " AND min_wall < ? AND max_wall >= ?")) {
      select.setLong(1, key.host());
      select.setLong(2, key.schema());
      select.setLong(3, start + Nanos.PER_HOUR);
      select.setLong(4, start);
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          open(rows).ifPresent(chunk -> add(chunk, start, series));
        }
      }
    }
    return encode(start, series);
  }

  private Optional<Chunk> open(ResultSet row) throws SQLException {
    try {
      return Optional.of(Chunk.open(row.getBytes(2)));
    } catch (SeriesStoreException e) {
      damaged.add(day, row.getLong(1), e);
      return Optional.empty();
    }
  }

  private static void add(Chunk chunk, long start, List<Steps> series) {
    long[] wall = chunk.wallNanos();
    for (int column = 0; column < chunk.columns(); column++) {
      if (series.size() <= column) {
        series.add(new Steps(Nanos.PER_MINUTE));
      }
      double[] values = chunk.column(column);
      for (int i = 0; i < wall.length; i++) {
        boolean within = wall[i] >= start && wall[i] < start + Nanos.PER_HOUR;
        if (within && !Double.isNaN(values[i])) {
          series.get(column).add(wall[i], Summary.of(values[i]));
        }
      }
    }
  }

  private byte[] encode(long start, List<Steps> series) {
    long[] minutes =
        LongStream.range(0, MINUTES)
            .map(minute -> start + minute * Nanos.PER_MINUTE)
            .filter(minute -> series.stream().anyMatch(steps -> steps.at(minute).count() > 0))
            .toArray();
    List<double[]> columns = new ArrayList<>();
    for (Steps steps : series) {
      MinuteColumns four = MinuteColumns.empty(minutes.length);
      for (int i = 0; i < minutes.length; i++) {
        four.set(i, steps.at(minutes[i]));
      }
      columns.addAll(four.columns());
    }
    return encoder.encode(minutes, columns.toArray(double[][]::new), 0, minutes.length);
  }

  @Override
  public void close() {
    encoder.close();
  }
}
