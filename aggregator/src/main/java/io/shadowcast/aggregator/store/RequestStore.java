package io.shadowcast.aggregator.store;

import java.time.Instant;
import java.util.Optional;

/// Answers to mutating requests, so that a request that is sent again gets the same answer and no
/// second effect. Keep the answer in the same [StateStore#transaction] as the effect.
public final class RequestStore {
  private final Database database;

  RequestStore(Database database) {
    this.database = database;
  }

  /// A request that was answered.
  ///
  /// @param hash SHA-256 of method and request, lower case hex
  /// @param response the answer's bytes; handed over, not copied
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  public record Answered(String method, String hash, byte[] response) {}

  /// The answer to a request of this caller, unless it has expired.
  public Optional<Answered> find(String caller, String requestId, Instant now) {
    return database.read(handle ->
        handle
            .createQuery(
                "SELECT * FROM requests WHERE caller = ? AND request_id = ? AND expires > ?")
            .bind(0, caller)
            .bind(1, requestId)
            .bind(2, Micros.of(now))
            .map((row, _) ->
                new Answered(
                    row.getString("method"),
                    row.getString("request_hash"),
                    row.getBytes("response")))
            .findOne());
  }

  /// Keeps an answer; replaces one that has expired.
  public void put(String caller, String requestId, Answered answered, Instant expires) {
    database.write(handle ->
        handle.execute(
            "INSERT INTO requests (caller, request_id, method, request_hash, response, expires)"
                + " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (caller, request_id) DO UPDATE SET"
                + " method = excluded.method, request_hash = excluded.request_hash,"
                + " response = excluded.response, expires = excluded.expires",
            caller,
            requestId,
            answered.method(),
            answered.hash(),
            answered.response(),
            Micros.of(expires)));
  }

  /// Removes answers that expired before an instant.
  ///
  /// @return how many
  public int purge(Instant before) {
    return database.write(
        handle -> handle.execute("DELETE FROM requests WHERE expires < ?", Micros.of(before)));
  }
}
