package io.shadowcast.aggregator.store;

import io.shadowcast.words.BootId;
import io.shadowcast.words.Event;
import io.shadowcast.words.HostId;
import io.shadowcast.words.SourceTime;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/// What agents had to say, kept for a while.
public final class EventStore {
  private final Database database;

  EventStore(Database database) {
    this.database = database;
  }

  /// Adds the events of a batch; the same batch again changes nothing.
  public void add(HostId host, BootId boot, long sequence, List<Event> events) {
    database.write(handle -> {
      for (int part = 0; part < events.size(); part++) {
        Event event = events.get(part);
        handle.execute(
            "INSERT INTO events (host, boot, sequence, part, kind, text, monotonic_nanos,"
                + " observed) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
                + " ON CONFLICT (host, boot, sequence, part) DO NOTHING",
            host.value(),
            boot.toString(),
            sequence,
            part,
            event.kind(),
            event.text(),
            event.observed().monotonicNanos(),
            Micros.of(event.observed().wall()));
      }
      return events.size();
    });
  }

  /// The newest events of a host, newest first.
  public List<Event> newest(HostId host, int limit) {
    return database.read(handle ->
        handle
            .createQuery(
                "SELECT * FROM events WHERE host = ?"
                    + " ORDER BY observed DESC, sequence DESC, part DESC LIMIT ?")
            .bind(0, host.value())
            .bind(1, limit)
            .map((row, _) -> event(row))
            .list());
  }

  /// Removes events observed before an instant.
  ///
  /// @return how many
  public int purge(Instant before) {
    return database.write(
        handle -> handle.execute("DELETE FROM events WHERE observed < ?", Micros.of(before)));
  }

  private static Event event(ResultSet row) throws SQLException {
    return new Event(
        row.getString("kind"),
        row.getString("text"),
        new SourceTime(
            BootId.parse(row.getString("boot")),
            row.getLong("monotonic_nanos"),
            Micros.read(row, "observed")));
  }
}
