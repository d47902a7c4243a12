package io.shadowcast.aggregator.store;

import io.shadowcast.words.BootId;
import io.shadowcast.words.HostId;
import io.shadowcast.words.Order;
import io.shadowcast.words.Receipt;
import io.shadowcast.words.SourceTime;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/// Receipts of orders: one per (host, order), the first one stays.
public final class ReceiptStore {
  private final Database database;

  ReceiptStore(Database database) {
    this.database = database;
  }

  /// Keeps a receipt; the same one again changes nothing.
  public void add(HostId host, Receipt receipt) {
    Order.Fence fence = receipt.fence();
    database.write(handle ->
        handle.execute(
            "INSERT INTO receipts (host, sequence, step, attempt, target, epoch, outcome,"
                + " detail, boot, monotonic_nanos, completed)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                + " ON CONFLICT (host, sequence, step, attempt, target, epoch) DO NOTHING",
            host.value(),
            fence.sequence(),
            fence.step(),
            fence.attempt(),
            fence.target(),
            fence.epoch(),
            receipt.outcome().name(),
            receipt.detail(),
            receipt.completed().boot().toString(),
            receipt.completed().monotonicNanos(),
            Micros.of(receipt.completed().wall())));
  }

  /// The receipts of a sequence on a host, oldest first.
  public List<Receipt> list(HostId host, String sequence) {
    return database.read(handle ->
        handle
            .createQuery(
                "SELECT * FROM receipts WHERE host = ? AND sequence = ?"
                    + " ORDER BY completed, step, attempt")
            .bind(0, host.value())
            .bind(1, sequence)
            .map((row, _) -> receipt(row))
            .list());
  }

  /// Removes receipts of what was completed before an instant.
  ///
  /// @return how many
  public int purge(Instant before) {
    return database.write(
        handle -> handle.execute("DELETE FROM receipts WHERE completed < ?", Micros.of(before)));
  }

  private static Receipt receipt(ResultSet row) throws SQLException {
    return new Receipt(
        new Order.Fence(
            row.getString("sequence"),
            row.getString("step"),
            row.getInt("attempt"),
            row.getString("target"),
            row.getLong("epoch")),
        Receipt.Outcome.valueOf(row.getString("outcome")),
        row.getString("detail"),
        new SourceTime(
            BootId.parse(row.getString("boot")),
            row.getLong("monotonic_nanos"),
            Micros.read(row, "completed")));
  }
}
