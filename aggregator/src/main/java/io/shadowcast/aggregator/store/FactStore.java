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

  /// Every fact as it was known at an instant of its host's wall clock, in order of kind and name.
  ///
  /// @param kind empty: all kinds
  public List<Fact> at(HostId host, Optional<String> kind, Instant when) {
    return database.read(handle ->
        handle
            .createQuery(
                "SELECT f.* FROM facts f WHERE f.host = :host"
                    + " AND (:kind = '' OR f.kind = :kind)"
                    + " AND f.version = (SELECT MAX(g.version) FROM facts g"
                    + " WHERE g.host = f.host AND g.kind = f.kind AND g.name = f.name"
                    + " AND g.observed <= :until) ORDER BY f.kind, f.name")
            .bind("host", host.value())
            .bind("kind", kind.orElse(""))
            .bind("until", Micros.of(when))
            .map((row, _) -> fact(row))
            .list());
  }

  /// All versions of one fact, oldest first.
  public List<Fact> versions(HostId host, String kind, String name) {
    return database.read(handle ->
        handle
            .createQuery(
                "SELECT * FROM facts WHERE host = ? AND kind = ? AND name = ? ORDER BY version")
            .bind(0, host.value())
            .bind(1, kind)
            .bind(2, name)
            .map((row, _) -> fact(row))
            .list());
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
