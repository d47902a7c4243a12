package io.shadowcast.aggregator.store.series;

import io.shadowcast.aggregator.store.SqliteFile;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;

/// The roll-ups of one UTC day, opened for writing: for each host, schema and hour the summaries of
/// its minutes. Hosts and schemas have the numbers of the samples' file. One thread.
final class RollupFile implements AutoCloseable {
  static final String TABLES =
      Catalogue.TABLES
          + """
          CREATE TABLE IF NOT EXISTS rollups (
            host INTEGER NOT NULL, schema INTEGER NOT NULL, hour INTEGER NOT NULL,
            upto INTEGER NOT NULL, data BLOB NOT NULL, PRIMARY KEY (host, schema, hour));
          """;

  private final Connection connection;

  /// An hour of what one schema of one host holds.
  ///
  /// @param hour 0..23
  record Key(long host, long schema, int hour) {}

  /// Opens a file that was made with [#TABLES].
  RollupFile(Path file, Path samples) throws SQLException {
    connection = SqliteFile.source(file, SqliteFile.Durability.KILL).getConnection();
    copyCatalogue(samples);
  }

  private void copyCatalogue(Path samples) throws SQLException {
    try (PreparedStatement attach = connection.prepareStatement("ATTACH ? AS samples");
        Statement statement = connection.createStatement()) {
      attach.setString(1, samples.toString());
      attach.execute();
      for (String table : new String[] {"hosts", "schemas", "host_schemas"}) {
        statement.executeUpdate(
            "INSERT OR IGNORE INTO main." + table + " SELECT * FROM samples." + table);
      }
      statement.execute("DETACH samples");
    }
    connection.setAutoCommit(false);
  }

  /// For every roll-up the number of the newest chunk that is in it.
  Map<Key, Long> newest() throws SQLException {
    Map<Key, Long> newest = new HashMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT host, schema, hour, upto FROM rollups")) {
      while (rows.next()) {
        newest.put(new Key(rows.getLong(1), rows.getLong(2), rows.getInt(3)), rows.getLong(4));
      }
    }
    return newest;
  }

  void put(Key key, long newest, byte[] data) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT OR REPLACE INTO rollups (host, schema, hour, upto, data)"
                + " VALUES (?, ?, ?, ?, ?)")) {
      insert.setLong(1, key.host());
      insert.setLong(2, key.schema());
      insert.setInt(3, key.hour());
      insert.setLong(4, newest);
      insert.setBytes(5, data);
      insert.executeUpdate();
    }
    connection.commit();
  }

  @Override
  public void close() throws SQLException {
    connection.rollback();
    connection.close();
  }
}
