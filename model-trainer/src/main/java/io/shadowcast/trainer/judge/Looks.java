package io.shadowcast.trainer.judge;

/// How often a comparison is looked at: who looks again and again until a difference shows, sees
/// one where there is none.
public sealed interface Looks {
  /// How many standard errors make a difference.
  ///
  /// @param values that are compared
  double bound(int values);

  /// The same for each of several metrics, so that all together are wrong no more often.
  ///
  /// @param metrics 1 or more
  Looks amongst(int metrics);

  /// Once, when the number of values was settled before.
  ///
  /// @param errors how many standard errors make a difference, above 0
  record Once(double errors) implements Looks {
    /// Refuses what it could not judge by.
    public Once {
      if (!(errors > 0)) {
        throw new IllegalArgumentException("z: " + errors + " (expected: above 0)");
      }
    }

    @Override
    public double bound(int values) {
      return errors;
    }

    /// Wrong so seldom with one metric that a few of them do not matter.
    @Override
    public Looks amongst(int metrics) {
      return this;
    }
  }

  /// At any time, and as often as one likes: the bound of a normal mixture over all numbers of
  /// values (Robbins 1970; Howard, Ramdas, McAuliffe and Sekhon, Annals of Statistics 2021, eq.
  /// 14).
  ///
  /// @param wrong how often a difference, in either direction, may be seen at any look although
  ///   there is none; above 0, below 0.5
  /// @param tightest the number of values for which the bound is about as low as it can be, 1 or
  ///   more
  record Always(double wrong, int tightest) implements Looks {
    /// Refuses what it could not judge by.
    public Always {
      if (!(wrong > 0 && wrong < 0.5)) {
        throw new IllegalArgumentException("wrong: " + wrong + " (expected: above 0, below 0.5)");
      }
      if (tightest < 1) {
        throw new IllegalArgumentException("tightest: " + tightest + " (expected: 1 or more)");
      }
    }

    @Override
    public double bound(int values) {
      // The mixture's variance that makes the bound lowest there, to the first order.
      double spread = tightest / (2 * Math.log(1 / wrong) + Math.log1p(2 * Math.log(1 / wrong)));
      double grown = (values + spread) / spread;
      return Math.sqrt((1 + spread / values) * (Math.log(grown) + 2 * Math.log(1 / wrong)));
    }

    @Override
    public Looks amongst(int metrics) {
      return new Always(wrong / metrics, tightest);
    }
  }
}
