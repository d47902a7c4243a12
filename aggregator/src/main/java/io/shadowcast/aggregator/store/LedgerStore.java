package io.shadowcast.aggregator.store;

import io.shadowcast.words.HostId;
import io.shadowcast.words.Ledger;
import io.shadowcast.words.Loss;
import io.shadowcast.words.ShadowName;
import io.shadowcast.words.WorkloadName;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// The newest accounting of each host, one ledger for each (workload, shadow).
///
/// Agents send it with every batch of samples and only the newest counts, so it is kept in memory
/// and written by [#flush], all hosts in one transaction: a transaction per batch would be a disk
/// synchronisation per batch. What is lost by a kill heals with the next batch of each agent, which
/// has the same counters and later values. [#list] knows what is not written yet.
public final class LedgerStore {
  private static final Comparator<Ledger> ORDER =
      Comparator.<Ledger, String>comparing(ledger -> ledger.workload().value())
          .thenComparing(LedgerStore::shadow);

  private final Database database;
  private final Map<HostId, List<Ledger>> unwritten = new HashMap<>();

  LedgerStore(Database database) {
    this.database = database;
  }

  /// Replaces all ledgers of a host: an agent reports all it keeps at once, so what it names no
  /// more belongs to an earlier start of it.
  public void put(HostId host, List<Ledger> ledgers) {
    List<Ledger> report = ledgers.stream().sorted(ORDER).toList();
    synchronized (unwritten) {
      unwritten.put(host, report);
    }
  }

  /// Writes what was put since the last time.
  ///
  /// @return how many ledgers
  public int flush() {
    Map<HostId, List<Ledger>> taken;
    synchronized (unwritten) {
      taken = new HashMap<>(unwritten);
    }
    if (taken.isEmpty()) {
      return 0;
    }
    int written =
        database.write(handle -> {
          taken.forEach((host, ledgers) -> replace(handle, host, ledgers));
          return taken.values().stream().mapToInt(List::size).sum();
        });
    synchronized (unwritten) {
      // What came in while the others were written stays.
      taken.forEach(unwritten::remove);
    }
    return written;
  }

  /// The ledgers of a host in order of workload and shadow; the capture's own comes before its
  /// shadows'.
  public List<Ledger> list(HostId host) {
    @Nullable List<Ledger> ahead;
    synchronized (unwritten) {
      ahead = unwritten.get(host);
    }
    return ahead == null ? written(host) : ahead;
  }

  private List<Ledger> written(HostId host) {
    return database.read(handle ->
        handle
            .createQuery("SELECT * FROM ledgers WHERE host = ? ORDER BY workload, shadow")
            .bind(0, host.value())
            .map((row, _) -> ledger(row))
            .list());
  }

  private static void replace(Handle handle, HostId host, List<Ledger> ledgers) {
    handle.execute("DELETE FROM ledgers WHERE host = ?", host.value());
    ledgers.forEach(ledger -> put(handle, host, ledger));
  }

  private static String shadow(Ledger ledger) {
    return ledger.shadow().map(ShadowName::value).orElse("");
  }

  private static void put(Handle handle, HostId host, Ledger ledger) {
    handle.execute(
        "INSERT INTO ledgers (host, workload, shadow, seen, sent, waiting, losses)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?)",
        host.value(),
        ledger.workload().value(),
        shadow(ledger),
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
