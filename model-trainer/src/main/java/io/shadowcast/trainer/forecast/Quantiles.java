package io.shadowcast.trainer.forecast;

/// Where a value will lie: below `low` and above `high` in one of 20 cases each.
///
/// @param low at most `middle`
/// @param middle half of the cases lie below
/// @param high at least `middle`
public record Quantiles(double low, double middle, double high) {
  /// The share of cases below `low`, and above `high`.
  public static final double TAIL = 0.05;

  private static final double HALF = 0.5;

  public Quantiles {
    if (!(low <= middle && middle <= high)) {
      throw new IllegalArgumentException(
          "quantiles: %s, %s, %s (expected: ascending)".formatted(low, middle, high));
    }
  }

  /// From three values in any order, as separate models may give them (Chernozhukov, Fernandez-Val,
  /// Galichon 2010: sorting never makes them worse).
  public static Quantiles sorted(double one, double two, double three) {
    double low = Math.min(one, Math.min(two, three));
    double high = Math.max(one, Math.max(two, three));
    double middle = Math.max(Math.min(one, two), Math.min(Math.max(one, two), three));
    return new Quantiles(low, middle, high);
  }

  /// The same, further up.
  public Quantiles plus(double by) {
    return new Quantiles(low + by, middle + by, high + by);
  }

  /// Whether the value is within.
  public boolean covers(double value) {
    return value >= low && value <= high;
  }

  /// How wide.
  public double width() {
    return high - low;
  }

  /// The mean pinball loss of the three (Koenker and Bassett 1978), in the unit of the value; less
  /// is better.
  public double pinball(double value) {
    return (loss(low, value, TAIL) + loss(middle, value, HALF) + loss(high, value, 1 - TAIL)) / 3;
  }

  private static double loss(double quantile, double value, double share) {
    double above = value - quantile;
    return above >= 0 ? share * above : (share - 1) * above;
  }
}
