package io.shadowcast.aggregator.store.series;

/// What became of a batch.
public sealed interface Append {
  /// Stored now, durably.
  ///
  /// @param points rows of all frames
  /// @param missing batches skipped between the last known one of this boot and this one
  /// @param refused rows (or, for InfluxDB, values) that the store cannot hold: time stamps outside
  ///   of what it keeps, infinite numbers
  record Stored(long points, long missing, long refused) implements Append {}

  /// Was stored before; nothing changed.
  ///
  /// @param position the last stored sequence of this boot
  record Duplicate(long position) implements Append {}
}
