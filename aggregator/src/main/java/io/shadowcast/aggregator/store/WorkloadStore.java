package io.shadowcast.aggregator.store;

import io.shadowcast.words.HostId;
import io.shadowcast.words.Objective;
import io.shadowcast.words.ObservedWorkload;
import io.shadowcast.words.VmTypeName;
import io.shadowcast.words.WorkloadName;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jdbi.v3.core.Handle;

/// Workloads of hosts, their objectives and VM types.
public final class WorkloadStore {
  private final Database database;

  WorkloadStore(Database database) {
    this.database = database;
  }

  /// A workload by host and name.
  public Optional<WorkloadRecord> find(HostId host, WorkloadName name) {
    return database.read(handle -> find(handle, host, name));
  }

  /// All workloads, or those of one host, in order of host and name.
  public List<WorkloadRecord> list(Optional<HostId> host) {
    return database.read(handle ->
        handle
            .createQuery(
                "SELECT * FROM workloads WHERE :host = '' OR host = :host ORDER BY host, name")
            .bind("host", host.map(HostId::value).orElse(""))
            .map((row, _) -> workload(row))
            .list());
  }

  /// What an agent declared; workloads it no longer names stay, with their objectives.
  ///
  /// @param when a VM type that is declared anew is remembered with it, as in [#update]
  public void observe(HostId host, List<ObservedWorkload> workloads, Instant when) {
    database.write(handle -> {
      workloads.forEach(workload -> observe(handle, host, workload, when));
      return workloads.size();
    });
  }

  private static void observe(Handle handle, HostId host, ObservedWorkload workload, Instant when) {
    Optional<Instant> since =
        find(handle, host, workload.name())
            .flatMap(before -> since(handle, before, before.vmType().or(workload::vmType), when));
    handle.execute(
        "INSERT INTO workloads (host, name, ports, protocol, capture, declared_vm_type, objective)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (host, name) DO UPDATE SET"
            + " ports = excluded.ports, protocol = excluded.protocol, capture = excluded.capture,"
            + " declared_vm_type = excluded.declared_vm_type, vm_type_since = ?",
        host.value(),
        workload.name().value(),
        Json.write(workload.ports()),
        workload.protocol(),
        workload.capture(),
        workload.vmType().map(VmTypeName::value).orElse(null),
        ObjectiveJson.write(Objective.NONE),
        since.map(Micros::of).orElse(null));
  }

  /// Replaces what operators set.
  ///
  /// @param expected the revision the change is based on; empty: whatever is there
  /// @param when a changed VM type is remembered with it; the first one holds for all the past,
  ///   unless the host has another one
  public Written<WorkloadRecord> update(
      HostId host,
      WorkloadName name,
      WorkloadRecord.Settings settings,
      OptionalLong expected,
      Instant when) {
    return database.write(handle -> {
      Optional<WorkloadRecord> before = find(handle, host, name);
      if (before.isEmpty()) {
        return new Written.Missing<>();
      }
      if (expected.isPresent() && expected.getAsLong() != before.get().revision()) {
        return new Written.Stale<>(before.get());
      }
      handle.execute(
          "UPDATE workloads SET objective = ?, vm_type = ?, vm_type_since = ?,"
              + " revision = revision + 1 WHERE host = ? AND name = ?",
          ObjectiveJson.write(settings.objective()),
          settings.vmType().map(VmTypeName::value).orElse(null),
          since(handle, before.get(), own(before.get(), settings), when)
              .map(Micros::of)
              .orElse(null),
          host.value(),
          name.value());
      return new Written.Saved<>(find(handle, host, name).orElseThrow());
    });
  }

  private static Optional<WorkloadRecord> find(Handle handle, HostId host, WorkloadName name) {
    return handle
        .createQuery("SELECT * FROM workloads WHERE host = ? AND name = ?")
        .bind(0, host.value())
        .bind(1, name.value())
        .map((row, _) -> workload(row))
        .findOne();
  }

  private static WorkloadRecord workload(ResultSet row) throws SQLException {
    return new WorkloadRecord(
        new HostId(row.getString("host")),
        new ObservedWorkload(
            new WorkloadName(row.getString("name")),
            Json.readList(row.getString("ports"), Integer.class),
            row.getString("protocol"),
            row.getString("capture"),
            type(row, "declared_vm_type")),
        ObjectiveJson.read(row.getString("objective")),
        type(row, "vm_type"),
        row.getLong("revision"),
        Micros.readOptional(row, "vm_type_since"));
  }

  private static Optional<VmTypeName> type(ResultSet row, String column) throws SQLException {
    return Optional.ofNullable(row.getString(column)).map(VmTypeName::new);
  }

  private static Optional<VmTypeName> own(WorkloadRecord before, WorkloadRecord.Settings settings) {
    return settings.vmType().or(before.observed()::vmType);
  }

  private static Optional<Instant> since(
      Handle handle, WorkloadRecord before, Optional<VmTypeName> type, Instant when) {
    if (before.ownType().equals(type)) {
      return before.vmTypeSince();
    }
    boolean first = before.ownType().isEmpty() && before.vmTypeSince().isEmpty();
    Optional<VmTypeName> ofHost = hostType(handle, before.host());
    return first && (ofHost.isEmpty() || ofHost.equals(type))
        ? Optional.empty()
        : Optional.of(when);
  }

  private static Optional<VmTypeName> hostType(Handle handle, HostId host) {
    return handle
        .createQuery("SELECT vm_type FROM hosts WHERE name = ? AND vm_type IS NOT NULL")
        .bind(0, host.value())
        .mapTo(String.class)
        .findOne()
        .map(VmTypeName::new);
  }
}
