package io.shadowcast.trainer.fingerprint;

import java.util.List;
import java.util.Locale;

/// What is measured of a workload in each window, and on which scale two of them are compared.
public enum Trait {
  /// Requests per second.
  RATE(true),
  /// Milliseconds.
  P95_MILLIS(true),
  /// CPU seconds.
  CPU_PER_REQUEST(true),
  /// Cores.
  CPU_CORES(true),
  /// Bytes.
  REQUEST_BYTES(true),
  /// Share of requests that are not GET or HEAD.
  WRITE_RATIO(false),
  /// Share of requests that fail.
  ERROR_RATIO(false);

  private static final List<Trait> ORDER = List.of(values());

  /// Below it amounts are one: nothing is a hundred times as much as nothing.
  private static final double LEAST = 1e-6;

  /// Shares that are so far apart count as much as amounts of which one is twice the other.
  private static final double SHARE = 0.25;

  private final boolean amount;

  Trait(boolean amount) {
    this.amount = amount;
  }

  /// As it is shown and stored.
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// Its place in a row of all.
  public int place() {
    return ORDER.indexOf(this);
  }

  /// On a scale where 1 is a factor of two, or a quarter of all.
  double scaled(double value) {
    return amount ? Math.log(Math.max(LEAST, value)) / Math.log(2) : value / SHARE;
  }
}
