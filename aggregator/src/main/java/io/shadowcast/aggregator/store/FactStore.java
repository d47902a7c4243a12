package io.shadowcast.aggregator.store;

import io.shadowcast.words.BootId;
import io.shadowcast.words.Fact;
import io.shadowcast.words.HostId;
import io.shadowcast.words.SourceTime;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// Versions of facts: a fact that is observed again without a change leaves no trace.
public final class FactStore {
  private final Database database;

  FactStore(Database database) {
    this.database = database;
  }

  /// Adds the facts that differ from their newest version. The same facts again change nothing.
  ///
  /// @return how many versions were added
  public int record(HostId host, List<Fact> facts) {
    return database.write(handle -> {
      int added = 0;
      for (Fact fact : facts) {
        added += record(handle, host, fact) ? 1 : 0;
      }
      return added;
    });
  }

  /// Where a part of a list begins: after this fact; with empty texts at its start.
  public record After(String kind, String name) {
    /// The start of the list.
    public static final After NOTHING = new After("", "");
  }

  /// A version with its number: 1, 2, 3 ... of each fact.
  public record Numbered(long number, Fact fact) {}

  /// Every fact as it was known at an instant of its host's wall clock, in order of kind and name.
  ///
  /// @param kind empty: all kinds
  /// @param limit at most so many
  public List<Fact> at(HostId host, Optional<String> kind, Instant when, After after, int limit) {
    return database.read(handle ->
        handle
            .createQuery(
                "SELECT * FROM (SELECT f.*, ROW_NUMBER() OVER (PARTITION BY f.kind, f.name"
                    + " ORDER BY f.version DESC) AS place FROM facts f WHERE f.host = :host"
                    + " AND (:kind = '' OR f.kind = :kind)"
                    + " AND (f.kind, f.name) > (:afterKind, :afterName)"
                    + " AND f.observed <= :until) known WHERE place = 1"
                    + " ORDER BY kind, name LIMIT :limit")
            .bind("host", host.value())
            .bind("kind", kind.orElse(""))
            .bind("afterKind", after.kind)
            .bind("afterName", after.name)
            .bind("until", Micros.of(when))
            .bind("limit", limit)
            .map((row, _) -> fact(row))
            .list());
  }

  /// Versions of one fact, oldest first.
  ///
  /// @param after only those with a higher number
  /// @param limit at most so many
  public List<Numbered> versions(HostId host, String kind, String name, long after, int limit) {
    return database.read(handle ->
        handle
            .createQuery(
                "SELECT * FROM facts WHERE host = ? AND kind = ? AND name = ? AND version > ?"
                    + " ORDER BY version LIMIT ?")
            .bind(0, host.value())
            .bind(1, kind)
            .bind(2, name)
            .bind(3, after)
            .bind(4, limit)
            .map((row, _) -> new Numbered(row.getLong("version"), fact(row)))
            .list());
  }

  /// Removes versions that another one had followed before an instant: what was in force then, and
  /// all that came later, stays.
  ///
  /// @return how many
  public int purge(Instant before) {
    return database.write(handle ->
        handle.execute(
            "DELETE FROM facts WHERE observed < ? AND EXISTS (SELECT 1 FROM facts later WHERE"
                + " later.host = facts.host AND later.kind = facts.kind"
                + " AND later.name = facts.name AND later.version > facts.version"
                + " AND later.observed < ?)",
            Micros.of(before),
            Micros.of(before)));
  }

  private static boolean record(Handle handle, HostId host, Fact fact) {
    Optional<Version> newest = newest(handle, host, fact);
    if (newest.isPresent() && !newest.get().isFollowedBy(fact)) {
      return false;
    }
    handle.execute(
        "INSERT INTO facts (host, kind, name, version, value, digest, absent, secret, boot,"
            + " monotonic_nanos, observed) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        host.value(),
        fact.kind(),
        fact.name(),
        newest.map(version -> version.number + 1).orElse(1L),
        fact.value().orElse(null),
        fact.digest(),
        fact.absent(),
        fact.secret(),
        fact.observed().boot().toString(),
        fact.observed().monotonicNanos(),
        Micros.of(fact.observed().wall()));
    return true;
  }

  private static Optional<Version> newest(Handle handle, HostId host, Fact fact) {
    return handle
        .createQuery(
            "SELECT * FROM facts WHERE host = ? AND kind = ? AND name = ?"
                + " ORDER BY version DESC LIMIT 1")
        .bind(0, host.value())
        .bind(1, fact.kind())
        .bind(2, fact.name())
        .map((row, _) -> new Version(row.getLong("version"), fact(row)))
        .findOne();
  }

  /// The newest version of a fact.
  private record Version(long number, Fact fact) {
    /// Whether an observation is news: it differs, and it is not an old one of the same boot that
    /// was sent again.
    boolean isFollowedBy(Fact next) {
      SourceTime last = fact.observed();
      boolean again =
          last.boot().equals(next.observed().boot())
              && next.observed().monotonicNanos() <= last.monotonicNanos();
      boolean same =
          fact.digest().equals(next.digest())
              && fact.absent() == next.absent()
              && fact.secret() == next.secret();
      return !again && !same;
    }
  }

  private static Fact fact(ResultSet row) throws SQLException {
    return new Fact(
        row.getString("kind"),
        row.getString("name"),
        Optional.ofNullable(row.getString("value")),
        row.getString("digest"),
        row.getBoolean("absent"),
        row.getBoolean("secret"),
        new SourceTime(
            BootId.parse(row.getString("boot")),
            row.getLong("monotonic_nanos"),
            Micros.read(row, "observed")));
  }
}
