package io.shadowcast.aggregator.store;

import io.shadowcast.words.HostId;
import io.shadowcast.words.RecordingOrder;
import io.shadowcast.words.ShadowName;
import io.shadowcast.words.WorkloadName;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Recordings and replays that were ordered, with what agents say of them.
public final class RecordingStore {
  private final Database database;

  RecordingStore(Database database) {
    this.database = database;
  }

  /// Keeps an order before it is told.
  public void add(HostId host, RecordingOrder order, Instant created) {
    switch (order.work()) {
      case RecordingOrder.Recording work ->
          insert(
              host,
              order,
              created,
              work.workload().value(),
              work.longest().toMillis(),
              work.mostBytes(),
              "",
              1.0);
      case RecordingOrder.Replay work ->
          insert(host, order, created, "", 0L, 0L, work.shadow().value(), work.rate());
    }
  }

  /// @param work workload, longest, most bytes, shadow, rate
  private void insert(HostId host, RecordingOrder order, Instant created, Object... work) {
    database.write(handle ->
        handle.execute(
            "INSERT INTO recordings (host, id, file, deadline, created, stop, ended, workload,"
                + " longest_millis, most_bytes, shadow, rate)"
                + " VALUES (?, ?, ?, ?, ?, FALSE, FALSE, ?, ?, ?, ?, ?)",
            host.value(),
            order.id(),
            order.work().file(),
            Micros.of(order.deadline()),
            Micros.of(created),
            work[0],
            work[1],
            work[2],
            work[3],
            work[4]));
  }

  /// Notes that one is to end.
  public void stop(HostId host, String id) {
    database.write(handle ->
        handle.execute(
            "UPDATE recordings SET stop = TRUE WHERE host = ? AND id = ?", host.value(), id));
  }

  /// Notes what an agent said of one. What was ordered of another host, or is not known, stays as
  /// it is; so does one that has ended.
  public void tell(HostId host, String id, boolean ended, byte[] state) {
    database.write(handle ->
        handle.execute(
            "UPDATE recordings SET ended = ?, state = ? WHERE host = ? AND id = ? AND NOT ended",
            ended,
            state,
            host.value(),
            id));
  }

  /// Those of a host, or of all, newest first.
  public List<RecordingRecord> list(Optional<HostId> host) {
    return database.read(handle ->
        handle
            .createQuery(
                "SELECT * FROM recordings WHERE ? = '' OR host = ? ORDER BY created DESC, id")
            .bind(0, host.map(HostId::value).orElse(""))
            .bind(1, host.map(HostId::value).orElse(""))
            .map((row, _) -> recording(row))
            .list());
  }

  /// Removes those that were ordered before an instant.
  ///
  /// @return how many
  public int purge(Instant before) {
    return database.write(
        handle -> handle.execute("DELETE FROM recordings WHERE created < ?", Micros.of(before)));
  }

  private static RecordingRecord recording(ResultSet row) throws SQLException {
    RecordingOrder order =
        new RecordingOrder(
            row.getString("id"), work(row), Micros.read(row, "deadline"), row.getBoolean("stop"));
    return new RecordingRecord(
        new HostId(row.getString("host")),
        order,
        Micros.read(row, "created"),
        row.getBoolean("ended"),
        Optional.ofNullable(row.getBytes("state")));
  }

  private static RecordingOrder.Work work(ResultSet row) throws SQLException {
    String file = row.getString("file");
    String shadow = row.getString("shadow");
    return shadow.isEmpty()
        ? new RecordingOrder.Recording(
            new WorkloadName(row.getString("workload")),
            file,
            Duration.ofMillis(row.getLong("longest_millis")),
            row.getLong("most_bytes"))
        : new RecordingOrder.Replay(file, new ShadowName(shadow), row.getDouble("rate"));
  }
}
