package io.shadowcast.aggregator.store;

import io.shadowcast.words.HostId;
import io.shadowcast.words.Ledger;
import io.shadowcast.words.Loss;
import io.shadowcast.words.ShadowName;
import io.shadowcast.words.WorkloadName;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// The newest accounting of each (host, workload, shadow).
public final class LedgerStore {
  private final Database database;

  LedgerStore(Database database) {
    this.database = database;
  }

  /// Replaces the ledgers of a host that are named in the list; the others stay.
  public void put(HostId host, List<Ledger> ledgers) {
    database.write(handle -> {
      ledgers.forEach(ledger -> put(handle, host, ledger));
      return ledgers.size();
    });
  }

  /// The ledgers of a host in order of workload and shadow; the capture's own comes before its
  /// shadows'.
  public List<Ledger> list(HostId host) {
    return database.read(handle ->
        handle
            .createQuery("SELECT * FROM ledgers WHERE host = ? ORDER BY workload, shadow")
            .bind(0, host.value())
            .map((row, _) -> ledger(row))
            .list());
  }

  private static void put(Handle handle, HostId host, Ledger ledger) {
    handle.execute(
        "INSERT INTO ledgers (host, workload, shadow, seen, sent, waiting, losses)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (host, workload, shadow) DO UPDATE SET"
            + " seen = excluded.seen, sent = excluded.sent, waiting = excluded.waiting,"
            + " losses = excluded.losses",
        host.value(),
        ledger.workload().value(),
        ledger.shadow().map(ShadowName::value).orElse(""),
        ledger.seen(),
        ledger.sent(),
        ledger.waiting(),
        Json.write(ledger.losses()));
  }

  private static Ledger ledger(ResultSet row) throws SQLException {
    String shadow = row.getString("shadow");
    return new Ledger(
        new WorkloadName(row.getString("workload")),
        shadow.isEmpty() ? Optional.empty() : Optional.of(new ShadowName(shadow)),
        row.getLong("seen"),
        row.getLong("sent"),
        row.getLong("waiting"),
        Json.readList(row.getString("losses"), Loss.class));
  }
}
