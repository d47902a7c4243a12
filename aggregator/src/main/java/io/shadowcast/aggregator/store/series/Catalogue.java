package io.shadowcast.aggregator.store.series;

import io.shadowcast.words.HostId;
import io.shadowcast.words.Series;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The hosts and schemas of one file, each stored once, with numbers to refer to them. One thread
/// at a time.
final class Catalogue {
  static final String TABLES =
      """
      CREATE TABLE IF NOT EXISTS hosts (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
      CREATE TABLE IF NOT EXISTS schemas (id INTEGER PRIMARY KEY, series BLOB NOT NULL);
      CREATE TABLE IF NOT EXISTS host_schemas (
        host INTEGER NOT NULL, schema INTEGER NOT NULL, PRIMARY KEY (host, schema)) WITHOUT ROWID;
      """;

  private final Connection connection;
  private final Map<HostId, Long> hosts = new HashMap<>();
  private final Map<List<Series>, Long> schemas = new HashMap<>();
  private final Set<HostSchema> pairs = new HashSet<>();

  private record HostSchema(long host, long schema) {}

  private Catalogue(Connection connection) {
    this.connection = connection;
  }

  /// Reads what the file has.
  static Catalogue load(Connection connection) throws SQLException {
    Catalogue catalogue = new Catalogue(connection);
    try (Statement statement = connection.createStatement()) {
      try (ResultSet rows = statement.executeQuery("SELECT id, name FROM hosts")) {
        while (rows.next()) {
          catalogue.hosts.put(new HostId(rows.getString(2)), rows.getLong(1));
        }
      }
      try (ResultSet rows = statement.executeQuery("SELECT id, series FROM schemas")) {
        while (rows.next()) {
          catalogue.schemas.put(SchemaCodec.decode(rows.getBytes(2)), rows.getLong(1));
        }
      }
      try (ResultSet rows = statement.executeQuery("SELECT host, schema FROM host_schemas")) {
        while (rows.next()) {
          catalogue.pairs.add(new HostSchema(rows.getLong(1), rows.getLong(2)));
        }
      }
    }
    return catalogue;
  }

  long hostId(HostId host) throws SQLException {
    Long known = hosts.get(host);
    if (known != null) {
      return known;
    }
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO hosts (name) VALUES (?) RETURNING id")) {
      insert.setString(1, host.value());
      long id = returnedId(insert);
      hosts.put(host, id);
      return id;
    }
  }

  long schemaId(long host, List<Series> schema) throws SQLException {
    Long known = schemas.get(schema);
    long id = known == null ? insert(schema) : known;
    if (pairs.add(new HostSchema(host, id))) {
      try (PreparedStatement insert =
          connection.prepareStatement("INSERT INTO host_schemas (host, schema) VALUES (?, ?)")) {
        insert.setLong(1, host);
        insert.setLong(2, id);
        insert.executeUpdate();
      }
    }
    return id;
  }

  private long insert(List<Series> schema) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO schemas (series) VALUES (?) RETURNING id")) {
      insert.setBytes(1, SchemaCodec.encode(schema));
      long id = returnedId(insert);
      schemas.put(schema, id);
      return id;
    }
  }

  private static long returnedId(PreparedStatement insert) throws SQLException {
    try (ResultSet row = insert.executeQuery()) {
      row.next();
      return row.getLong(1);
    }
  }

  /// The schemas of a host, by their numbers; empty when the file does not know the host. For
  /// readers, which keep no catalogue.
  static Map<Long, List<Series>> schemasOf(Connection connection, HostId host) throws SQLException {
    Map<Long, List<Series>> found = new HashMap<>();
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT s.id, s.series FROM schemas s JOIN host_schemas p ON p.schema = s.id"
                + " JOIN hosts h ON h.id = p.host WHERE h.name = ?")) {
      select.setString(1, host.value());
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          found.put(rows.getLong(1), SchemaCodec.decode(rows.getBytes(2)));
        }
      }
    }
    return found;
  }
}
