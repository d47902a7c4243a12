package io.shadowcast.aggregator.store;

import io.shadowcast.words.HostId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Anomalies of hosts.
public final class AnomalyStore {
  private final Database database;

  AnomalyStore(Database database) {
    this.database = database;
  }

  /// Keeps one, a new one or one that goes on.
  public void put(AnomalyRecord anomaly) {
    database.write(handle ->
        handle.execute(
            "INSERT INTO anomalies (host, begun, latest, surprise, threshold, metrics)"
                + " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (host, begun) DO UPDATE SET"
                + " latest = excluded.latest, surprise = excluded.surprise,"
                + " threshold = excluded.threshold, metrics = excluded.metrics",
            anomaly.host().value(),
            Micros.of(anomaly.begun()),
            Micros.of(anomaly.last()),
            anomaly.surprise(),
            anomaly.threshold(),
            Json.write(anomaly.metrics())));
  }

  /// Those of a host, or of all, that lasted to an instant or longer, newest first.
  public List<AnomalyRecord> since(Optional<HostId> host, Instant from) {
    return database.read(handle ->
        handle
            .createQuery(
                "SELECT * FROM anomalies WHERE latest >= ? AND (? = '' OR host = ?)"
                    + " ORDER BY begun DESC, host")
            .bind(0, Micros.of(from))
            .bind(1, host.map(HostId::value).orElse(""))
            .bind(2, host.map(HostId::value).orElse(""))
            .map((row, _) -> anomaly(row))
            .list());
  }

  /// Removes those that ended before an instant.
  ///
  /// @return how many
  public int purge(Instant before) {
    return database.write(
        handle -> handle.execute("DELETE FROM anomalies WHERE latest < ?", Micros.of(before)));
  }

  private static AnomalyRecord anomaly(ResultSet row) throws SQLException {
    return new AnomalyRecord(
        new HostId(row.getString("host")),
        Micros.read(row, "begun"),
        Micros.read(row, "latest"),
        row.getDouble("surprise"),
        row.getDouble("threshold"),
        Json.readList(row.getString("metrics"), AnomalyRecord.Part.class));
  }
}
