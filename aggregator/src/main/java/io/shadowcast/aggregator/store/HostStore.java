package io.shadowcast.aggregator.store;

import io.shadowcast.words.HostId;
import io.shadowcast.words.Inventory;
import io.shadowcast.words.ProbeResult;
import io.shadowcast.words.VmTypeName;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jdbi.v3.core.Handle;

/// Hosts, as enrolled, observed and set.
public final class HostStore {
  private final Database database;

  HostStore(Database database) {
    this.database = database;
  }

  /// A host by name.
  public Optional<HostRecord> find(HostId name) {
    return database.read(handle -> find(handle, name));
  }

  /// Hosts in order of their names.
  public List<HostRecord> list() {
    return database.read(handle ->
        handle.createQuery("SELECT * FROM hosts ORDER BY name").map((row, _) -> host(row)).list());
  }

  /// Adds a host; one that is there keeps what is known of it and gets the new time.
  public void enrol(HostId name, Instant when) {
    database.write(handle ->
        handle.execute(
            "INSERT INTO hosts (name, enrolled) VALUES (?, ?)"
                + " ON CONFLICT (name) DO UPDATE SET enrolled = excluded.enrolled",
            name.value(),
            Micros.of(when)));
  }

  /// What an agent said of its host when it connected.
  public void observe(
      HostId name, Inventory inventory, List<ProbeResult> probes, String version, Instant when) {
    database.write(handle ->
        handle.execute(
            "UPDATE hosts SET inventory = ?, probes = ?, agent_version = ?, last_seen = ?"
                + " WHERE name = ?",
            Json.write(inventory),
            Json.write(probes),
            version,
            Micros.of(when),
            name.value()));
  }

  /// Since when the operator on the host has paused mirroring; empty: it is not paused.
  public void pause(HostId name, Optional<Instant> since) {
    database.write(handle ->
        handle.execute(
            "UPDATE hosts SET paused_since = ? WHERE name = ?",
            since.map(Micros::of).orElse(null),
            name.value()));
  }

  /// Moves the time of the last message forward.
  public void seen(HostId name, Instant when) {
    database.write(handle ->
        handle.execute(
            "UPDATE hosts SET last_seen = ? WHERE name = ?"
                + " AND (last_seen IS NULL OR last_seen < ?)",
            Micros.of(when),
            name.value(),
            Micros.of(when)));
  }

  /// Replaces what operators set.
  ///
  /// @param expected the revision the change is based on; empty: whatever is there
  /// @param when a changed VM type is remembered with it; the first one holds for all the past
  public Written<HostRecord> update(
      HostId name, HostRecord.Settings settings, OptionalLong expected, Instant when) {
    return database.write(handle -> {
      Optional<HostRecord> before = find(handle, name);
      if (before.isEmpty()) {
        return new Written.Missing<>();
      }
      if (expected.isPresent() && expected.getAsLong() != before.get().revision()) {
        return new Written.Stale<>(before.get());
      }
      handle.execute(
          "UPDATE hosts SET host_group = ?, labels = ?, vm_type = ?, vm_type_since = ?,"
              + " revision = revision + 1 WHERE name = ?",
          settings.group(),
          Json.write(settings.labels().values()),
          settings.vmType().map(VmTypeName::value).orElse(null),
          since(before.get(), settings.vmType(), when).map(Micros::of).orElse(null),
          name.value());
      return new Written.Saved<>(find(handle, name).orElseThrow());
    });
  }

  private static Optional<HostRecord> find(Handle handle, HostId name) {
    return handle
        .createQuery("SELECT * FROM hosts WHERE name = ?")
        .bind(0, name.value())
        .map((row, _) -> host(row))
        .findOne();
  }

  private static HostRecord host(ResultSet row) throws SQLException {
    return new HostRecord(
        new HostId(row.getString("name")),
        row.getString("host_group"),
        Json.labels(row.getString("labels")),
        Optional.ofNullable(row.getString("vm_type")).map(VmTypeName::new),
        Optional.ofNullable(row.getString("inventory"))
            .map(text -> Json.read(text, Inventory.class)),
        Json.readList(row.getString("probes"), ProbeResult.class),
        row.getString("agent_version"),
        Micros.readOptional(row, "last_seen"),
        Micros.read(row, "enrolled"),
        row.getLong("revision"),
        Micros.readOptional(row, "vm_type_since"),
        Micros.readOptional(row, "paused_since"));
  }

  private static Optional<Instant> since(
      HostRecord before, Optional<VmTypeName> type, Instant when) {
    boolean same = before.vmType().equals(type);
    boolean first = before.vmType().isEmpty() && before.vmTypeSince().isEmpty();
    return same || first ? before.vmTypeSince() : Optional.of(when);
  }
}
