package io.shadowcast.trainer.performance;

import java.util.List;
import java.util.OptionalInt;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/// The cheapest VM type that will do.
public final class Choice {
  private Choice() {}

  /// Whose predicted gain is what is wanted, or more.
  ///
  /// @param prices of each type
  /// @param gains of each type; NaN is never chosen
  /// @param wanted octaves
  public static OptionalInt predicted(double[] prices, List<Gain> gains, double wanted) {
    return cheapest(prices, type -> gains.get(type).octaves() >= wanted);
  }

  /// Whose risk to be below what is needed is at most so much.
  ///
  /// @param needed octaves
  /// @param risk of the choice, above 0 and below 1
  public static OptionalInt safe(double[] prices, List<Gain> gains, double needed, double risk) {
    return cheapest(prices, type -> gains.get(type).risk(needed) <= risk);
  }

  /// That passes; of equal prices the first.
  public static OptionalInt cheapest(double[] prices, IntPredicate passes) {
    return IntStream.range(0, prices.length)
        .filter(passes)
        .reduce((one, other) -> prices[other] < prices[one] ? other : one);
  }
}
