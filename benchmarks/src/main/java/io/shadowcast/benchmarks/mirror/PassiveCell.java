package io.shadowcast.benchmarks.mirror;

import java.util.List;

/// One measurement of `mirror-passive`.
///
/// @param captor who captured
record PassiveCell(String captor, Pace pace) {
  static final String NOBODY = "none";
  static final String OURS = "ours";

  /// How the requests came.
  enum Pace {
    AT_5K(5_000, "5000/s"),
    AT_10K(10_000, "10000/s"),
    CLOSED(Double.POSITIVE_INFINITY, "closed");

    private final double rate;
    private final String label;

    Pace(double rate, String label) {
      this.rate = rate;
      this.label = label;
    }

    /// Those with a rate.
    static List<Pace> fixed() {
      return List.of(AT_5K, AT_10K);
    }

    /// Requests per second that are offered.
    double rate() {
      return rate;
    }

    String label() {
      return label;
    }
  }

  static PassiveCell ours(Pace pace) {
    return new PassiveCell(OURS, pace);
  }

  static PassiveCell without(Pace pace) {
    return new PassiveCell(NOBODY, pace);
  }
}
