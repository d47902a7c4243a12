package io.shadowcast.aggregator.store.series;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Finds small chunks of the same hour and makes one of them.
final class Merging implements AutoCloseable {
  private static final int MAX_ROWS = 3600;
  private static final int MAX_CELLS = 500_000;

  private final Connection samples;
  private final long day;
  private final DamagedChunks damaged;
  private final ChunkEncoder encoder = new ChunkEncoder();

  Merging(Connection samples, long day, DamagedChunks damaged) {
    this.samples = samples;
    this.day = day;
    this.damaged = damaged;
  }

  /// Groups of at least two chunks of closed hours that fit into one. A chunk that is half full
  /// stays as it is.
  List<List<ChunkMeta>> groups(int closedHours) throws SQLException {
    Map<Long, Integer> limits = rowLimits();
    List<List<ChunkMeta>> groups = new ArrayList<>();
    List<ChunkMeta> group = new ArrayList<>();
    for (ChunkMeta chunk : ChunkMeta.all(samples)) {
      int limit = limits.getOrDefault(chunk.schema(), 1);
      boolean mergeable = chunk.rows() <= limit / 2 && chunk.lastHour() < closedHours;
      if (!mergeable || damaged.has(day, chunk.id())) {
        continue;
      }
      if (!group.isEmpty() && !fits(group, chunk, limit)) {
        groups.add(List.copyOf(group));
        group.clear();
      }
      group.add(chunk);
    }
    groups.add(List.copyOf(group));
    groups.removeIf(found -> found.size() < 2);
    return groups;
  }

  private static boolean fits(List<ChunkMeta> group, ChunkMeta chunk, int limit) {
    ChunkMeta first = group.getFirst();
    int rows = group.stream().mapToInt(ChunkMeta::rows).sum();
    return first.host() == chunk.host()
        && first.schema() == chunk.schema()
        && first.firstHour() == chunk.firstHour()
        && rows + chunk.rows() <= limit;
  }

  /// How many rows a chunk may have, for each schema.
  private Map<Long, Integer> rowLimits() throws SQLException {
    Map<Long, Integer> limits = new HashMap<>();
    try (Statement statement = samples.createStatement();
        ResultSet rows = statement.executeQuery("SELECT id, series FROM schemas")) {
      while (rows.next()) {
        int columns = Math.max(1, SchemaCodec.decode(rows.getBytes(2)).size());
        limits.put(rows.getLong(1), Math.clamp(MAX_CELLS / columns, 2, MAX_ROWS));
      }
    }
    return limits;
  }

  /// One chunk of a group; empty when fewer than two of it can be read.
  Optional<Merge> merge(List<ChunkMeta> group) throws SQLException {
    List<ChunkMeta> read = new ArrayList<>();
    List<Chunk> chunks = new ArrayList<>();
    for (ChunkMeta meta : group) {
      try {
        chunks.add(read(meta));
        read.add(meta);
      } catch (SeriesStoreException e) {
        damaged.add(day, meta.id(), e);
      }
    }
    return chunks.size() < 2 ? Optional.empty() : Optional.of(merge(read, chunks));
  }

  private Merge merge(List<ChunkMeta> group, List<Chunk> chunks) {
    int rows = chunks.stream().mapToInt(Chunk::rows).sum();
    long[] wall = new long[rows];
    double[][] columns = new double[chunks.getFirst().columns()][rows];
    int at = 0;
    for (Chunk chunk : chunks) {
      System.arraycopy(chunk.wallNanos(), 0, wall, at, chunk.rows());
      for (int i = 0; i < columns.length; i++) {
        System.arraycopy(chunk.column(i), 0, columns[i], at, chunk.rows());
      }
      at += chunk.rows();
    }
    return new Merge(
        group.stream().map(ChunkMeta::id).toList(),
        group.getFirst().host(),
        group.getFirst().schema(),
        group.stream().mapToLong(ChunkMeta::minNanos).min().orElseThrow(),
        group.stream().mapToLong(ChunkMeta::maxNanos).max().orElseThrow(),
        rows,
        encoder.encode(wall, columns, 0, rows));
  }

  private Chunk read(ChunkMeta meta) throws SQLException {
    try (PreparedStatement select =
        samples.prepareStatement("SELECT data FROM chunks WHERE id = ?")) {
      select.setLong(1, meta.id());
      try (ResultSet row = select.executeQuery()) {
        if (!row.next()) {
          throw new SeriesStoreException("chunk " + meta.id() + ": not there any more");
        }
        return Chunk.open(row.getBytes(1));
      }
    }
  }

  @Override
  public void close() {
    encoder.close();
  }
}
