package io.shadowcast.aggregator.store;

import io.shadowcast.words.HostId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Maintenances of hosts.
public final class MaintenanceStore {
  private final Database database;

  MaintenanceStore(Database database) {
    this.database = database;
  }

  /// Keeps one, a new one or one that ends at another time.
  public void put(MaintenanceRecord maintenance) {
    database.write(handle ->
        handle.execute(
            "INSERT INTO maintenances (host, begins, ends, reason) VALUES (?, ?, ?, ?)"
                + " ON CONFLICT (host, begins) DO UPDATE SET ends = excluded.ends,"
                + " reason = excluded.reason",
            maintenance.host().value(),
            Micros.of(maintenance.begins()),
            Micros.of(maintenance.ends()),
            maintenance.reason()));
  }

  /// The one of a host that begins then.
  public Optional<MaintenanceRecord> find(HostId host, Instant begins) {
    return database.read(handle ->
        handle
            .createQuery("SELECT * FROM maintenances WHERE host = :host AND begins = :begins")
            .bind("host", host.value())
            .bind("begins", Micros.of(begins))
            .map((row, _) -> maintenance(row))
            .findOne());
  }

  /// Those of a host, or of all, that end after an instant, newest first.
  public List<MaintenanceRecord> since(Optional<HostId> host, Instant from) {
    return database.read(handle ->
        handle
            .createQuery(
                "SELECT * FROM maintenances WHERE ends > :since AND (:host = '' OR host = :host)"
                    + " ORDER BY begins DESC, host")
            .bind("since", Micros.of(from))
            .bind("host", host.map(HostId::value).orElse(""))
            .map((row, _) -> maintenance(row))
            .list());
  }

  /// Forgets one that has not begun.
  public void remove(MaintenanceRecord maintenance) {
    database.write(handle ->
        handle.execute(
            "DELETE FROM maintenances WHERE host = ? AND begins = ?",
            maintenance.host().value(),
            Micros.of(maintenance.begins())));
  }

  /// Removes those that ended before an instant.
  ///
  /// @return how many
  public int purge(Instant before) {
    return database.write(
        handle -> handle.execute("DELETE FROM maintenances WHERE ends < ?", Micros.of(before)));
  }

  private static MaintenanceRecord maintenance(ResultSet row) throws SQLException {
    return new MaintenanceRecord(
        new HostId(row.getString("host")),
        Micros.read(row, "begins"),
        Micros.read(row, "ends"),
        row.getString("reason"));
  }
}
