package io.shadowcast.aggregator.store.series;

import io.shadowcast.aggregator.store.PrivateFiles;
import io.shadowcast.aggregator.store.SqliteFile;
import io.shadowcast.words.BootId;
import io.shadowcast.words.HostId;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;

/// How far every stream of batches is in a store that cannot say so itself. Advanced after the
/// store has the batch: a batch that is written again in between replaces its own samples. One
/// thread writes.
final class PositionLedger implements AutoCloseable {
  private final Path file;
  private final Connection connection;
  private final Positions positions = new Positions();

  PositionLedger(Path directory, String name) {
    PrivateFiles.createDirectory(directory);
    file = directory.resolve(name);
    PrivateFiles.createFile(file);
    try {
      connection = SqliteFile.source(file, SqliteFile.Durability.POWER_LOSS).getConnection();
      try (Statement statement = connection.createStatement()) {
        statement.executeUpdate(
            "CREATE TABLE IF NOT EXISTS positions (host TEXT NOT NULL, boot TEXT NOT NULL,"
                + " sequence INTEGER NOT NULL, PRIMARY KEY (host, boot))");
        read(statement);
      }
      connection.setAutoCommit(false);
    } catch (SQLException e) {
      throw failure(e);
    }
  }

  private void read(Statement statement) throws SQLException {
    try (ResultSet rows = statement.executeQuery("SELECT host, boot, sequence FROM positions")) {
      while (rows.next()) {
        positions.advance(
            new StreamKey(new HostId(rows.getString(1)), BootId.parse(rows.getString(2))),
            rows.getLong(3));
      }
    }
  }

  Positions positions() {
    return positions;
  }

  void advance(Map<StreamKey, Long> to) {
    try (PreparedStatement put =
        connection.prepareStatement(
            "INSERT INTO positions (host, boot, sequence) VALUES (?, ?, ?)"
                + " ON CONFLICT (host, boot) DO UPDATE SET sequence = excluded.sequence")) {
      for (Map.Entry<StreamKey, Long> entry : to.entrySet()) {
        put.setString(1, entry.getKey().host().value());
        put.setString(2, entry.getKey().boot().toString());
        put.setLong(3, entry.getValue());
        put.executeUpdate();
      }
      connection.commit();
    } catch (SQLException e) {
      throw failure(e);
    }
    to.forEach(positions::advance);
  }

  private SeriesStoreException failure(SQLException cause) {
    return new SeriesStoreException(file + ": " + cause.getMessage(), cause);
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw failure(e);
    }
  }
}
