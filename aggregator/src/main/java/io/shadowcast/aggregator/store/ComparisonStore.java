package io.shadowcast.aggregator.store;

import io.shadowcast.words.Comparison;
import io.shadowcast.words.FieldDifference;
import io.shadowcast.words.HostId;
import io.shadowcast.words.ShadowName;
import io.shadowcast.words.WorkloadName;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;

/// Long windows of comparison. An agent tells of one with every batch until it is over, so they are
/// kept in memory and written by [#flush], as `LedgerStore` does; [#list] knows what is not written
/// yet, and what a kill loses comes again with the next batch of the window.
public final class ComparisonStore {
  private final Database database;
  private final Map<Key, Comparison> unwritten = new HashMap<>();

  private record Key(HostId host, String workload, String shadow, Instant start) {
    static Key of(HostId host, Comparison one) {
      return new Key(host, one.workload().value(), one.shadow().value(), one.start());
    }
  }

  /// A ratio that was never estimated has no place in JSON as a number.
  private record Latency(double median, boolean known, double shift, double low, double high) {
    static Latency of(Comparison.LogRatio ratio) {
      boolean known = !Double.isNaN(ratio.shift());
      double median = Double.isNaN(ratio.median()) ? 0 : ratio.median();
      return known
          ? new Latency(median, true, ratio.shift(), ratio.low(), ratio.high())
          : new Latency(median, false, 0, 0, 0);
    }

    Comparison.LogRatio ratio() {
      return known
          ? new Comparison.LogRatio(median, shift, low, high)
          : Comparison.LogRatio.of(median);
    }
  }

  private record Seen(
      long compared, long incomplete, long repeated, List<FieldDifference> fields) {}

  ComparisonStore(Database database) {
    this.database = database;
  }

  /// Takes the long windows of a host; a window that is known is replaced.
  public void put(HostId host, List<Comparison> comparisons) {
    synchronized (unwritten) {
      comparisons.stream()
          .filter(Comparison::longWindow)
          .forEach(one -> unwritten.put(Key.of(host, one), one));
    }
  }

  /// Writes what was put since the last time.
  ///
  /// @return how many windows
  public int flush() {
    Map<Key, Comparison> taken;
    synchronized (unwritten) {
      taken = Map.copyOf(unwritten);
    }
    if (taken.isEmpty()) {
      return 0;
    }
    database.write(handle -> {
      taken.forEach((key, one) -> put(handle, key.host, one));
      return taken.size();
    });
    synchronized (unwritten) {
      taken.forEach(unwritten::remove);
    }
    return taken.size();
  }

  /// The windows of a host that began at an instant or later, oldest first of each shadow.
  public List<Comparison> list(HostId host, Instant from) {
    Map<String, Comparison> found = new TreeMap<>();
    List<Comparison> all =
        new ArrayList<>(
            database.read(handle ->
                handle
                    .createQuery("SELECT * FROM comparisons WHERE host = ? AND started >= ?")
                    .bind(0, host.value())
                    .bind(1, Micros.of(from))
                    .map((row, _) -> comparison(row))
                    .list()));
    synchronized (unwritten) {
      unwritten.forEach((key, one) -> {
        if (key.host.equals(host) && !key.start.isBefore(from)) {
          all.add(one);
        }
      });
    }
    all.forEach(one ->
        found.put(
            "%s %s %020d".formatted(one.workload(), one.shadow(), Micros.of(one.start())), one));
    return List.copyOf(found.values());
  }

  /// Removes windows that began before an instant.
  ///
  /// @return how many
  public int purge(Instant before) {
    return database.write(
        handle -> handle.execute("DELETE FROM comparisons WHERE started < ?", Micros.of(before)));
  }

  private static void put(Handle handle, HostId host, Comparison one) {
    Comparison.Responses seen = one.responses();
    handle.execute(
        "INSERT INTO comparisons (host, workload, shadow, started, ended, pairs, status_differs,"
            + " latency, responses) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
            + " ON CONFLICT (host, workload, shadow, started) DO UPDATE SET"
            + " ended = excluded.ended, pairs = excluded.pairs,"
            + " status_differs = excluded.status_differs, latency = excluded.latency,"
            + " responses = excluded.responses",
        host.value(),
        one.workload().value(),
        one.shadow().value(),
        Micros.of(one.start()),
        Micros.of(one.end()),
        one.pairs(),
        one.statusDiffers(),
        Json.write(Latency.of(one.latency())),
        Json.write(new Seen(seen.compared(), seen.incomplete(), seen.repeated(), seen.fields())));
  }

  private static Comparison comparison(ResultSet row) throws SQLException {
    Seen seen = Json.read(row.getString("responses"), Seen.class);
    return new Comparison(
        new WorkloadName(row.getString("workload")),
        new ShadowName(row.getString("shadow")),
        Micros.read(row, "started"),
        Micros.read(row, "ended"),
        true,
        row.getLong("pairs"),
        row.getLong("status_differs"),
        Json.read(row.getString("latency"), Latency.class).ratio(),
        new Comparison.Responses(seen.compared, seen.incomplete, seen.repeated, seen.fields));
  }
}
