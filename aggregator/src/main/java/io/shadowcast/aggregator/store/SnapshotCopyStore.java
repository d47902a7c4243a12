package io.shadowcast.aggregator.store;

import io.shadowcast.words.HostId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/// Which snapshots are in the aggregator's repositories.
public final class SnapshotCopyStore {
  private final Database database;

  SnapshotCopyStore(Database database) {
    this.database = database;
  }

  /// Notes one, in place of what was noted of it before; when it arrived stays.
  public void put(SnapshotCopy copy) {
    SnapshotRecord snapshot = copy.snapshot();
    database.write(handle ->
        handle.execute(
            "INSERT INTO snapshot_copies (host, target, id, generation, ended, pinned, message,"
                + " verified, arrived) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
                + " ON CONFLICT (host, id) DO UPDATE SET verified = excluded.verified",
            snapshot.host().value(),
            snapshot.target(),
            snapshot.id(),
            snapshot.generation(),
            Micros.of(snapshot.ended()),
            snapshot.pinned(),
            snapshot.message(),
            copy.verified(),
            Micros.of(copy.arrived())));
  }

  /// Those of a host, or of all, oldest first.
  public List<SnapshotCopy> list(Optional<HostId> host) {
    return database.read(handle ->
        handle
            .createQuery(
                "SELECT * FROM snapshot_copies WHERE ? = '' OR host = ? ORDER BY ended, generation")
            .bind(0, host.map(HostId::value).orElse(""))
            .bind(1, host.map(HostId::value).orElse(""))
            .map((row, _) -> copy(row))
            .list());
  }

  private static SnapshotCopy copy(ResultSet row) throws SQLException {
    return new SnapshotCopy(
        SnapshotStore.snapshot(row), row.getBoolean("verified"), Micros.read(row, "arrived"));
  }
}
