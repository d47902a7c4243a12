package io.shadowcast.aggregator.store;

import io.shadowcast.words.HostId;
import io.shadowcast.words.Ledger;
import io.shadowcast.words.Loss;
import io.shadowcast.words.ShadowName;
import io.shadowcast.words.WorkloadName;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;

/// The newest accounting of each (host, workload, shadow).
///
/// Agents send it with every batch and only the newest counts, so it is kept in memory and written
/// by [#flush], all hosts in one transaction: a transaction per batch would be a disk
/// synchronisation per batch. What is lost by a kill heals with the next batch of each agent, which
/// has the same counters and later values. [#list] knows what is not written yet.
public final class LedgerStore {
  private final Database database;
  private final Map<HostId, NavigableMap<Key, Ledger>> unwritten = new HashMap<>();

  private record Key(String workload, String shadow) implements Comparable<Key> {
    static Key of(Ledger ledger) {
      return new Key(ledger.workload().value(), ledger.shadow().map(ShadowName::value).orElse(""));
    }

    @Override
    public int compareTo(Key other) {
      int order = workload.compareTo(other.workload);
      return order == 0 ? shadow.compareTo(other.shadow) : order;
    }
  }

  LedgerStore(Database database) {
    this.database = database;
  }

  /// Replaces the ledgers of a host that are named in the list; the others stay.
  public void put(HostId host, List<Ledger> ledgers) {
    synchronized (unwritten) {
      NavigableMap<Key, Ledger> ofHost = unwritten.computeIfAbsent(host, _ -> new TreeMap<>());
      ledgers.forEach(ledger -> ofHost.put(Key.of(ledger), ledger));
    }
  }

  /// Writes what was put since the last time.
  ///
  /// @return how many ledgers
  public int flush() {
    Map<HostId, NavigableMap<Key, Ledger>> taken;
    synchronized (unwritten) {
      taken = copy();
    }
    if (taken.isEmpty()) {
      return 0;
    }
    int written =
        database.write(handle -> {
          taken.forEach((host, ledgers) -> ledgers.values().forEach(one -> put(handle, host, one)));
          return taken.values().stream().mapToInt(Map::size).sum();
        });
    synchronized (unwritten) {
      taken.forEach(this::forget);
    }
    return written;
  }

  private Map<HostId, NavigableMap<Key, Ledger>> copy() {
    Map<HostId, NavigableMap<Key, Ledger>> copy = new HashMap<>();
    unwritten.forEach((host, ledgers) -> copy.put(host, new TreeMap<>(ledgers)));
    return copy;
  }

  /// What came in while the others were written stays.
  private void forget(HostId host, Map<Key, Ledger> written) {
    NavigableMap<Key, Ledger> ofHost = unwritten.getOrDefault(host, new TreeMap<>());
    written.forEach(ofHost::remove);
    if (ofHost.isEmpty()) {
      unwritten.remove(host);
    }
  }

  /// The ledgers of a host in order of workload and shadow; the capture's own comes before its
  /// shadows'.
  public List<Ledger> list(HostId host) {
    NavigableMap<Key, Ledger> newest = new TreeMap<>();
    NavigableMap<Key, Ledger> ahead;
    synchronized (unwritten) {
      ahead = new TreeMap<>(unwritten.getOrDefault(host, new TreeMap<>()));
    }
    database
        .read(handle ->
            handle
                .createQuery("SELECT * FROM ledgers WHERE host = ?")
                .bind(0, host.value())
                .map((row, _) -> ledger(row))
                .list())
        .forEach(ledger -> newest.put(Key.of(ledger), ledger));
    newest.putAll(ahead);
    return List.copyOf(newest.values());
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
