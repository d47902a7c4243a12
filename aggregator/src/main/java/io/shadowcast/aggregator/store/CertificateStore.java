package io.shadowcast.aggregator.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Certificates the aggregator has issued.
public final class CertificateStore {
  private final Database database;

  CertificateStore(Database database) {
    this.database = database;
  }

  /// An issued certificate.
  ///
  /// @param serial lower case hex
  /// @param subject the identity, for example `spiffe://shadowcast/host/web-1`
  public record Certificate(
      String serial, String subject, Instant issued, Instant notAfter, boolean revoked) {}

  /// Notes an issued certificate.
  public void add(String serial, String subject, Instant issued, Instant notAfter) {
    database.write(handle ->
        handle.execute(
            "INSERT INTO certificates (serial, subject, issued, not_after) VALUES (?, ?, ?, ?)",
            serial,
            subject,
            Micros.of(issued),
            Micros.of(notAfter)));
  }

  /// A certificate by its serial number.
  public Optional<Certificate> find(String serial) {
    return database.read(handle ->
        handle
            .createQuery("SELECT * FROM certificates WHERE serial = ?")
            .bind(0, serial)
            .map((row, _) -> certificate(row))
            .findOne());
  }

  /// The certificates of an identity, newest first.
  public List<Certificate> list(String subject) {
    return database.read(handle ->
        handle
            .createQuery("SELECT * FROM certificates WHERE subject = ? ORDER BY issued DESC")
            .bind(0, subject)
            .map((row, _) -> certificate(row))
            .list());
  }

  /// Whether an identity ever had one.
  public boolean knows(String subject) {
    return database.read(handle ->
        handle
            .createQuery("SELECT 1 FROM certificates WHERE subject = ? LIMIT 1")
            .bind(0, subject)
            .mapTo(Integer.class)
            .findOne()
            .isPresent());
  }

  /// Makes every certificate of an identity worthless.
  ///
  /// @return how many
  public int revoke(String subject) {
    return database.write(handle ->
        handle.execute("UPDATE certificates SET revoked = ? WHERE subject = ?", true, subject));
  }

  /// Removes certificates that ended before an instant, except the newest of each identity: a name
  /// once taken stays taken.
  ///
  /// @return how many
  public int purge(Instant before) {
    return database.write(handle ->
        handle.execute(
            "DELETE FROM certificates WHERE not_after < ? AND EXISTS (SELECT 1 FROM certificates"
                + " newer WHERE newer.subject = certificates.subject"
                + " AND newer.not_after > certificates.not_after)",
            Micros.of(before)));
  }

  private static Certificate certificate(ResultSet row) throws SQLException {
    return new Certificate(
        row.getString("serial"),
        row.getString("subject"),
        Micros.read(row, "issued"),
        Micros.read(row, "not_after"),
        row.getBoolean("revoked"));
  }
}
