package io.shadowcast.aggregator.store;

import io.shadowcast.words.HostId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Snapshots of hosts, and orders to their executors. What became of an order is in [ReceiptStore].
public final class SnapshotStore {
  private final Database database;

  SnapshotStore(Database database) {
    this.database = database;
  }

  /// Puts what a host has in place of what it had.
  public void replace(HostId host, List<SnapshotRecord> snapshots) {
    database.write(handle -> {
      handle.execute("DELETE FROM snapshots WHERE host = ?", host.value());
      for (SnapshotRecord each : snapshots) {
        handle.execute(
            "INSERT INTO snapshots (host, target, id, generation, ended, pinned, message)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (host, id) DO NOTHING",
            host.value(),
            each.target(),
            each.id(),
            each.generation(),
            Micros.of(each.ended()),
            each.pinned(),
            each.message());
      }
      return snapshots.size();
    });
  }

  /// The snapshots of a host, or of all, oldest first.
  public List<SnapshotRecord> list(Optional<HostId> host) {
    return database.read(handle ->
        handle
            .createQuery(
                "SELECT * FROM snapshots WHERE ? = '' OR host = ? ORDER BY ended, generation")
            .bind(0, host.map(HostId::value).orElse(""))
            .bind(1, host.map(HostId::value).orElse(""))
            .map((row, _) -> snapshot(row))
            .list());
  }

  /// The epoch of the next order for a target: higher than any before, and not below `least`.
  public long nextEpoch(HostId host, String target, long least) {
    return database.write(handle -> {
      handle.execute(
          "INSERT INTO snapshot_epochs (host, target, epoch) VALUES (?, ?, ?)"
              + " ON CONFLICT (host, target) DO UPDATE SET"
              + " epoch = MAX(snapshot_epochs.epoch + 1, excluded.epoch)",
          host.value(),
          target,
          least);
      return handle
          .createQuery("SELECT epoch FROM snapshot_epochs WHERE host = ? AND target = ?")
          .bind(0, host.value())
          .bind(1, target)
          .mapTo(Long.class)
          .one();
    });
  }

  /// Keeps an order before it is sent.
  public void add(SnapshotOrder order) {
    database.write(handle ->
        handle.execute(
            "INSERT INTO snapshot_orders (host, sequence, verb, target, arguments, epoch,"
                + " deadline, created) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            order.host().value(),
            order.sequence(),
            order.verb(),
            order.target(),
            order.argumentsJson(),
            order.epoch(),
            Micros.of(order.deadline()),
            Micros.of(order.created())));
  }

  /// One order.
  public Optional<SnapshotOrder> order(HostId host, String sequence) {
    return database.read(handle ->
        handle
            .createQuery("SELECT * FROM snapshot_orders WHERE host = ? AND sequence = ?")
            .bind(0, host.value())
            .bind(1, sequence)
            .map((row, _) -> order(row))
            .findOne());
  }

  /// The orders of a host that have no receipt and whose deadline has not passed, oldest first.
  public List<SnapshotOrder> open(HostId host, Instant now) {
    return database.read(handle ->
        handle
            .createQuery(
                "SELECT * FROM snapshot_orders WHERE host = ? AND deadline > ? AND NOT EXISTS"
                    + " (SELECT 1 FROM receipts WHERE receipts.host = snapshot_orders.host"
                    + " AND receipts.sequence = snapshot_orders.sequence) ORDER BY created")
            .bind(0, host.value())
            .bind(1, Micros.of(now))
            .map((row, _) -> order(row))
            .list());
  }

  /// Removes orders given before an instant.
  ///
  /// @return how many
  public int purge(Instant before) {
    return database.write(handle ->
        handle.execute("DELETE FROM snapshot_orders WHERE created < ?", Micros.of(before)));
  }

  static SnapshotRecord snapshot(ResultSet row) throws SQLException {
    return new SnapshotRecord(
        new HostId(row.getString("host")),
        row.getString("target"),
        row.getString("id"),
        row.getLong("generation"),
        Micros.read(row, "ended"),
        row.getBoolean("pinned"),
        row.getBytes("message"));
  }

  private static SnapshotOrder order(ResultSet row) throws SQLException {
    return new SnapshotOrder(
        new HostId(row.getString("host")),
        row.getString("sequence"),
        row.getString("verb"),
        row.getString("target"),
        row.getString("arguments"),
        row.getLong("epoch"),
        Micros.read(row, "deadline"),
        Micros.read(row, "created"));
  }
}
