package io.shadowcast.aggregator.store;

import io.shadowcast.words.ClassRule;
import io.shadowcast.words.Endpoint;
import io.shadowcast.words.HostId;
import io.shadowcast.words.LaneMode;
import io.shadowcast.words.MirrorSettings;
import io.shadowcast.words.MirrorTarget;
import io.shadowcast.words.ShadowName;
import io.shadowcast.words.VmTypeName;
import io.shadowcast.words.WorkloadName;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jdbi.v3.core.Handle;

/// Shadows and mirror settings. Every change of what a host's agent must do adds one to the host's
/// revision.
public final class ShadowStore {
  private final Database database;

  ShadowStore(Database database) {
    this.database = database;
  }

  /// A shadow by host and name.
  public Optional<ShadowRecord> find(HostId host, ShadowName name) {
    return list(Optional.of(host)).stream()
        .filter(shadow -> shadow.target().shadow().equals(name))
        .findFirst();
  }

  /// All shadows, or those of one host, in order of host and name.
  public List<ShadowRecord> list(Optional<HostId> host) {
    return database.read(handle -> list(handle, host.map(HostId::value).orElse("")));
  }

  /// Adds a shadow.
  ///
  /// @return false when the host has one of that name; nothing was written
  public boolean create(HostId host, MirrorTarget target, Instant when) {
    return database.write(handle -> {
      int rows =
          handle.execute(
              "INSERT INTO shadows"
                  + " (host, name, workload, vm_type, address, rate, baseline, lanes, created)"
                  + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (host, name) DO NOTHING",
              host.value(),
              target.shadow().value(),
              target.workload().value(),
              target.vmType().value(),
              target.address().toString(),
              target.rate(),
              target.baseline(),
              target.lanes().name(),
              Micros.of(when));
      return bumpedIf(rows > 0, handle, host);
    });
  }

  /// Removes a shadow.
  ///
  /// @return whether it was there
  public boolean delete(HostId host, ShadowName name) {
    return database.write(handle ->
        bumpedIf(
            handle.execute(
                    "DELETE FROM shadows WHERE host = ? AND name = ?", host.value(), name.value())
                > 0,
            handle,
            host));
  }

  /// Mirroring of a host; what is not set is on, without classes, at revision 0.
  public MirrorRecord mirror(HostId host) {
    return database.read(handle -> mirror(handle, host));
  }

  /// What the host's agent is to be told: a consistent state of settings and shadows.
  public MirrorSettings settings(HostId host) {
    return database.transaction(() -> {
      MirrorRecord mirror = mirror(host);
      List<MirrorTarget> targets =
          list(Optional.of(host)).stream().map(ShadowRecord::target).toList();
      return new MirrorSettings(mirror.revision(), mirror.off(), targets, mirror.classes());
    });
  }

  /// What is to change; what is empty stays.
  ///
  /// @param rate of `shadow`, or of every shadow of the host
  public record Change(
      Optional<Boolean> off,
      OptionalDouble rate,
      Optional<ShadowName> shadow,
      Optional<List<ClassRule>> classes) {
    /// On or off alone.
    public static Change off(boolean off) {
      return new Change(
          Optional.of(off), OptionalDouble.empty(), Optional.empty(), Optional.empty());
    }
  }

  /// Changes the wanted state of a host; its revision grows by one.
  public MirrorRecord change(HostId host, Change change) {
    return database.write(handle -> {
      bump(handle, host);
      change
          .off()
          .ifPresent(off ->
              handle.execute("UPDATE mirrors SET off = ? WHERE host = ?", off, host.value()));
      change
          .classes()
          .ifPresent(classes ->
              handle.execute(
                  "UPDATE mirrors SET classes = ? WHERE host = ?",
                  ClassRuleJson.write(classes),
                  host.value()));
      change.rate().ifPresent(rate -> setRate(handle, host, change.shadow(), rate));
      return mirror(handle, host);
    });
  }

  /// Lifts a host's revision above one that its agent has from elsewhere, so that what is wanted
  /// here is the newest.
  public void outrank(HostId host, long revision) {
    database.write(handle ->
        handle.execute(
            "UPDATE mirrors SET revision = ?, faults = '[]' WHERE host = ? AND revision <= ?",
            revision + 1,
            host.value(),
            revision));
  }

  /// What an agent made of a revision; answers to older revisions than the last one answered are
  /// ignored. A refusal belongs to its revision: it is gone with the next change, and one that
  /// comes after that is not kept.
  public void outcome(HostId host, long revision, List<String> faults) {
    database.write(handle ->
        handle.execute(
            "UPDATE mirrors SET faults = CASE WHEN revision = ? THEN ? ELSE faults END,"
                + " applied_revision = CASE WHEN ? THEN ? ELSE applied_revision END"
                + " WHERE host = ? AND ? >= applied_revision AND ? <= revision",
            revision,
            Json.write(faults),
            faults.isEmpty(),
            revision,
            host.value(),
            revision,
            revision));
  }

  private static void setRate(
      Handle handle, HostId host, Optional<ShadowName> shadow, double rate) {
    handle.execute(
        "UPDATE shadows SET rate = ? WHERE host = ? AND (? = '' OR name = ?)",
        rate,
        host.value(),
        shadow.map(ShadowName::value).orElse(""),
        shadow.map(ShadowName::value).orElse(""));
  }

  private static boolean bumpedIf(boolean changed, Handle handle, HostId host) {
    if (changed) {
      bump(handle, host);
    }
    return changed;
  }

  private static void bump(Handle handle, HostId host) {
    handle.execute(
        "INSERT INTO mirrors (host, off, classes, revision, applied_revision, faults)"
            + " VALUES (?, ?, '[]', 1, 0, '[]')"
            + " ON CONFLICT (host) DO UPDATE SET revision = mirrors.revision + 1,"
            + " faults = '[]'",
        host.value(),
        false);
  }

  private static MirrorRecord mirror(Handle handle, HostId host) {
    return handle
        .createQuery("SELECT * FROM mirrors WHERE host = ?")
        .bind(0, host.value())
        .map((row, _) ->
            new MirrorRecord(
                host,
                row.getBoolean("off"),
                ClassRuleJson.read(row.getString("classes")),
                row.getLong("revision"),
                row.getLong("applied_revision"),
                Json.readList(row.getString("faults"), String.class)))
        .findOne()
        .orElseGet(() -> new MirrorRecord(host, false, List.of(), 0, 0, List.of()));
  }

  private static List<ShadowRecord> list(Handle handle, String host) {
    return handle
        .createQuery("SELECT * FROM shadows WHERE :host = '' OR host = :host ORDER BY host, name")
        .bind("host", host)
        .map((row, _) -> shadow(row))
        .list();
  }

  private static ShadowRecord shadow(ResultSet row) throws SQLException {
    MirrorTarget target =
        new MirrorTarget(
            new WorkloadName(row.getString("workload")),
            new ShadowName(row.getString("name")),
            new VmTypeName(row.getString("vm_type")),
            Endpoint.parse(row.getString("address")),
            row.getDouble("rate"),
            row.getBoolean("baseline"),
            LaneMode.valueOf(row.getString("lanes")));
    return new ShadowRecord(new HostId(row.getString("host")), target, Micros.read(row, "created"));
  }
}
