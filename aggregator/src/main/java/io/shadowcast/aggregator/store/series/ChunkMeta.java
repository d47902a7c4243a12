package io.shadowcast.aggregator.store.series;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/// What the index of a day file says of a chunk.
record ChunkMeta(long id, long host, long schema, long minNanos, long maxNanos, int rows) {
  /// All chunks of a file, in order of host, schema and time.
  static List<ChunkMeta> all(Connection samples) throws SQLException {
    List<ChunkMeta> all = new ArrayList<>();
    try (Statement statement = samples.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT id, host, schema, min_wall, max_wall, row_count FROM chunks"
                    + " ORDER BY host, schema, min_wall, max_wall")) {
      while (rows.next()) {
        all.add(
            new ChunkMeta(
                rows.getLong(1),
                rows.getLong(2),
                rows.getLong(3),
                rows.getLong(4),
                rows.getLong(5),
                rows.getInt(6)));
      }
    }
    return all;
  }

  int firstHour() {
    return hour(minNanos);
  }

  int lastHour() {
    return hour(maxNanos);
  }

  private static int hour(long wallNanos) {
    return (int) (Math.floorMod(wallNanos, Nanos.PER_DAY) / Nanos.PER_HOUR);
  }
}
