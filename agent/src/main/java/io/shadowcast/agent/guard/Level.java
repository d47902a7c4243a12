package io.shadowcast.agent.guard;

import java.util.Locale;

/// How much the guard lets through.
public enum Level {
  /// Everything the sampling chooses.
  FULL(1),
  /// Half of what the sampling chooses.
  HALVED(0.5),
  /// Nothing is mirrored; capture and measuring go on.
  OFF(0),
  /// Nothing is captured either.
  BLIND(0);

  private static final Level[] ALL = values();

  private final double factor;

  Level(double factor) {
    this.factor = factor;
  }

  /// What the sampling rate is multiplied by.
  public double factor() {
    return factor;
  }

  /// As it is told: `full`, `halved`, `off`, `blind`.
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// 0 for full to 3 for blind.
  @SuppressWarnings("EnumOrdinal") // the order is the meaning
  public int number() {
    return ordinal();
  }

  Level harder() {
    return ALL[Math.min(ALL.length - 1, number() + 1)];
  }

  Level milder() {
    return ALL[Math.max(0, number() - 1)];
  }
}
