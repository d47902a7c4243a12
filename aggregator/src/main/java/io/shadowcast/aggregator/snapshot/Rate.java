package io.shadowcast.aggregator.snapshot;

import java.util.function.LongSupplier;

/// Bytes per second of the last seconds: what is older counts for less, by a factor of e for each
/// [#MEMORY_SECONDS]. For one thread.
final class Rate {
  private static final double MEMORY_SECONDS = 5;
  private static final double NANOS = 1e9;

  private final LongSupplier nanos;
  private long last;
  private double bytes;
  private double seconds;

  Rate(LongSupplier nanos) {
    this.nanos = nanos;
    last = nanos.getAsLong();
  }

  /// So many more bytes came.
  void add(long more) {
    long now = nanos.getAsLong();
    double passed = Math.max(0, now - last) / NANOS;
    double kept = Math.exp(-passed / MEMORY_SECONDS);
    bytes = bytes * kept + more;
    seconds = seconds * kept + passed;
    last = now;
  }

  /// 0 before any time has passed.
  long perSecond() {
    return seconds > 0 ? Math.round(bytes / seconds) : 0;
  }
}
