package io.shadowcast.aggregator.store.series;

import io.shadowcast.aggregator.store.SqliteFile;
import io.shadowcast.words.BootId;
import io.shadowcast.words.HostId;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The samples of one UTC day, opened for writing: chunks of encoded rows, and for every stream of
/// batches how far this file has it. One thread.
final class SampleFile implements AutoCloseable {
  static final String TABLES =
      Catalogue.TABLES
          + """
          CREATE TABLE IF NOT EXISTS streams (
            id INTEGER PRIMARY KEY, host TEXT NOT NULL, boot TEXT NOT NULL,
            stored INTEGER NOT NULL, complete INTEGER NOT NULL);
          CREATE TABLE IF NOT EXISTS chunks (
            id INTEGER PRIMARY KEY, host INTEGER NOT NULL, schema INTEGER NOT NULL,
            min_wall INTEGER NOT NULL, max_wall INTEGER NOT NULL, row_count INTEGER NOT NULL,
            data BLOB NOT NULL);
          CREATE INDEX IF NOT EXISTS chunks_by_time ON chunks (
            host, schema, min_wall, max_wall, row_count);
          """;

  private final Path file;
  private final Connection connection;
  private final Catalogue catalogue;
  private final Map<StreamKey, Progress> streams;
  private final PreparedStatement insert;

  /// How far a stream is in this file.
  ///
  /// `stored`: all rows that batches up to this one have for this day are here. `complete`: all
  /// rows that batches up to this one have for any day are in their files.
  private static final class Progress {
    private long stored;
    private long complete;
    private boolean changed;

    Progress(long stored, long complete) {
      this.stored = stored;
      this.complete = complete;
    }
  }

  /// Opens a file that was made with [#TABLES].
  SampleFile(Path file) throws SQLException {
    this.file = file;
    connection = SqliteFile.source(file, SqliteFile.Durability.KILL).getConnection();
    connection.setAutoCommit(false);
    catalogue = Catalogue.load(connection);
    streams = progress(connection);
    insert =
        connection.prepareStatement(
            "INSERT INTO chunks (host, schema, min_wall, max_wall, row_count, data)"
                + " VALUES (?, ?, ?, ?, ?, ?)");
    connection.commit();
  }

  /// The last complete batch of every stream, as a file has it.
  static Map<StreamKey, Long> positions(Path file) throws SQLException {
    try (Connection connection = SqliteFile.existing(file).getConnection()) {
      Map<StreamKey, Long> complete = new HashMap<>();
      progress(connection).forEach((stream, p) -> complete.put(stream, p.complete));
      return complete;
    }
  }

  private static Map<StreamKey, Progress> progress(Connection connection) throws SQLException {
    Map<StreamKey, Progress> found = new HashMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery("SELECT host, boot, stored, complete FROM streams")) {
      while (rows.next()) {
        found.put(
            new StreamKey(new HostId(rows.getString(1)), BootId.parse(rows.getString(2))),
            new Progress(rows.getLong(3), rows.getLong(4)));
      }
    }
    return found;
  }

  /// Adds what a batch has for this day, unless it is here already.
  void add(StreamKey stream, long sequence, List<EncodedPart> parts) throws SQLException {
    Progress progress = streams.computeIfAbsent(stream, _ -> new Progress(0, 0));
    if (sequence <= progress.stored) {
      return;
    }
    for (EncodedPart part : parts) {
      add(stream.host(), part);
    }
    progress.stored = sequence;
    progress.changed = true;
  }

  private void add(HostId name, EncodedPart part) throws SQLException {
    long host = catalogue.hostId(name);
    insert.setLong(1, host);
    insert.setLong(2, catalogue.schemaId(host, part.schema()));
    insert.setLong(3, part.minNanos());
    insert.setLong(4, part.maxNanos());
    insert.setInt(5, part.rows());
    insert.setBytes(6, part.data());
    insert.executeUpdate();
  }

  /// Notes that everything of a stream up to a batch is in its files.
  void complete(StreamKey stream, long sequence) {
    Progress progress = streams.computeIfAbsent(stream, _ -> new Progress(0, 0));
    progress.complete = Math.max(progress.complete, sequence);
    progress.changed = true;
  }

  void commit() throws SQLException {
    for (Map.Entry<StreamKey, Progress> entry : streams.entrySet()) {
      if (entry.getValue().changed) {
        save(entry.getKey(), entry.getValue());
      }
    }
    connection.commit();
  }

  private void save(StreamKey stream, Progress progress) throws SQLException {
    progress.changed = false;
    if (update(stream, progress) > 0) {
      return;
    }
    try (PreparedStatement add =
        connection.prepareStatement(
            "INSERT INTO streams (stored, complete, host, boot) VALUES (?, ?, ?, ?)")) {
      bind(add, stream, progress);
    }
  }

  private int update(StreamKey stream, Progress progress) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "UPDATE streams SET stored = ?, complete = ? WHERE host = ? AND boot = ?")) {
      return bind(update, stream, progress);
    }
  }

  private static int bind(PreparedStatement statement, StreamKey stream, Progress progress)
      throws SQLException {
    statement.setLong(1, progress.stored);
    statement.setLong(2, progress.complete);
    statement.setString(3, stream.host().value());
    statement.setString(4, stream.boot().toString());
    return statement.executeUpdate();
  }

  /// Puts one chunk in the place of several, all in one transaction. It takes the highest of their
  /// numbers, so that it is not new to those who have seen them.
  void replace(Merge merge) throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement("DELETE FROM chunks WHERE id = ?")) {
      for (long id : merge.ids()) {
        delete.setLong(1, id);
        delete.executeUpdate();
      }
    }
    try (PreparedStatement add =
        connection.prepareStatement(
            "INSERT INTO chunks (id, host, schema, min_wall, max_wall, row_count, data)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?)")) {
      add.setLong(1, merge.ids().stream().mapToLong(Long::longValue).max().orElseThrow());
      add.setLong(2, merge.host());
      add.setLong(3, merge.schema());
      add.setLong(4, merge.minNanos());
      add.setLong(5, merge.maxNanos());
      add.setInt(6, merge.rows());
      add.setBytes(7, merge.data());
      add.executeUpdate();
    }
    connection.commit();
  }

  /// Removes chunks whose rows are all before an instant.
  ///
  /// @return how many
  int trim(long beforeNanos) throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement("DELETE FROM chunks WHERE max_wall < ?")) {
      delete.setLong(1, beforeNanos);
      int trimmed = delete.executeUpdate();
      connection.commit();
      return trimmed;
    }
  }

  /// Gives pages that are no longer used back to the file system, a few at a time.
  ///
  /// @return how many are left
  long shrink() throws SQLException {
    connection.setAutoCommit(true);
    try (Statement statement = connection.createStatement()) {
      // As an update: as a query it would give back one page and stop.
      statement.executeUpdate("PRAGMA incremental_vacuum(4096)");
      try (ResultSet row = statement.executeQuery("PRAGMA freelist_count")) {
        return row.next() ? row.getLong(1) : 0;
      }
    } finally {
      connection.setAutoCommit(false);
    }
  }

  @Override
  public void close() {
    try {
      if (!connection.isClosed()) {
        connection.rollback();
        connection.close();
      }
    } catch (SQLException e) {
      throw new SeriesStoreException(file + ": cannot be closed: " + e.getMessage(), e);
    }
  }
}
