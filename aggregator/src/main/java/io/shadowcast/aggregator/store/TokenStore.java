package io.shadowcast.aggregator.store;

import io.shadowcast.words.HostId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// Enrolment tokens, known by their hashes.
public final class TokenStore {
  private final Database database;

  TokenStore(Database database) {
    this.database = database;
  }

  /// How an attempt to use a token ended.
  public sealed interface Use {
    /// Spent now; nobody can use it again.
    ///
    /// @param bound whether it was made for this host
    record Accepted(boolean bound) implements Use {}

    /// Spent before by this host, for this very key: its answer was lost, and it asks again.
    record Repeated() implements Use {}

    /// No such token.
    record Unknown() implements Use {}

    /// Too late.
    record Expired(Instant expiry) implements Use {}

    /// Spent before.
    record Spent(Instant when, HostId by) implements Use {}

    /// Made for another host.
    record OtherHost(HostId host) implements Use {}
  }

  /// Adds a token.
  ///
  /// @param host the only one that may use it; empty: any
  public void add(String hash, Optional<HostId> host, Instant created, Instant expires) {
    database.write(handle ->
        handle.execute(
            "INSERT INTO enrolment_tokens (hash, host, created, expires) VALUES (?, ?, ?, ?)",
            hash,
            host.map(HostId::value).orElse(null),
            Micros.of(created),
            Micros.of(expires)));
  }

  /// What [#use] would say now. Changes nothing, and waits for no writer.
  public Use look(String hash, HostId host, String key, Instant now) {
    return database.read(handle ->
        find(handle, hash).map(token -> token.use(host, key, now)).orElseGet(Use.Unknown::new));
  }

  /// Spends a token, once.
  ///
  /// @param key fingerprint of the key that a certificate is asked for
  public Use use(String hash, HostId host, String key, Instant now) {
    return database.write(handle -> {
      Optional<Token> token = find(handle, hash);
      if (token.isEmpty()) {
        return new Use.Unknown();
      }
      Use use = token.get().use(host, key, now);
      if (use instanceof Use.Accepted) {
        handle.execute(
            "UPDATE enrolment_tokens SET used = ?, used_by = ?, used_key = ? WHERE hash = ?",
            Micros.of(now),
            host.value(),
            key,
            hash);
      }
      return use;
    });
  }

  /// Removes tokens that expired before an instant.
  ///
  /// @return how many
  public int purge(Instant before) {
    return database.write(handle ->
        handle.execute("DELETE FROM enrolment_tokens WHERE expires < ?", Micros.of(before)));
  }

  private static Optional<Token> find(Handle handle, String hash) {
    return handle
        .createQuery("SELECT * FROM enrolment_tokens WHERE hash = ?")
        .bind(0, hash)
        .map((row, _) -> token(row))
        .findOne();
  }

  private record Token(
      Optional<HostId> host,
      Instant expires,
      Optional<Instant> used,
      Optional<HostId> usedBy,
      Optional<String> usedKey) {
    Use use(HostId by, String key, Instant now) {
      if (used.isPresent()) {
        boolean again = usedBy.equals(Optional.of(by)) && usedKey.equals(Optional.of(key));
        return again && now.isBefore(expires)
            ? new Use.Repeated()
            : new Use.Spent(used.get(), usedBy.orElseThrow());
      }
      if (!now.isBefore(expires)) {
        return new Use.Expired(expires);
      }
      return host.isPresent() && !host.get().equals(by)
          ? new Use.OtherHost(host.get())
          : new Use.Accepted(host.isPresent());
    }
  }

  private static Token token(ResultSet row) throws SQLException {
    return new Token(
        Optional.ofNullable(row.getString("host")).map(HostId::new),
        Micros.read(row, "expires"),
        Micros.readOptional(row, "used"),
        Optional.ofNullable(row.getString("used_by")).map(HostId::new),
        Optional.ofNullable(row.getString("used_key")));
  }
}
