package io.shadowcast.trainer.fingerprint;

import java.util.Arrays;
import java.util.List;

/// How the values of a trait are distributed: their quantiles at equal steps, the least and the
/// most included.
///
/// @param quantiles ascending, [#STEPS] + 1 of them
public record Distribution(List<Double> quantiles) {
  /// Steps between quantiles: the 95 % one and beyond have two of them.
  public static final int STEPS = 32;

  /// Refuses what is none.
  public Distribution {
    quantiles = List.copyOf(quantiles);
    if (quantiles.size() != STEPS + 1) {
      throw new IllegalArgumentException(
          "quantiles: %d (expected: %d)".formatted(quantiles.size(), STEPS + 1));
    }
    for (int i = 0; i < quantiles.size(); i++) {
      double value = quantiles.get(i);
      if (!Double.isFinite(value) || (i > 0 && value < quantiles.get(i - 1))) {
        throw new IllegalArgumentException(
            "quantiles: %s in place %d (expected: ascending numbers)".formatted(value, i));
      }
    }
  }

  /// Of values.
  ///
  /// @param values one or more finite numbers
  static Distribution of(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    Double[] quantiles = new Double[STEPS + 1];
    for (int i = 0; i <= STEPS; i++) {
      double place = (double) i / STEPS * (sorted.length - 1);
      int below = (int) place;
      int above = Math.min(below + 1, sorted.length - 1);
      // The difference first: of equal ends nothing is left to round.
      quantiles[i] = sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }
    return new Distribution(List.of(quantiles));
  }

  /// The middle.
  public double median() {
    return quantiles.get(STEPS / 2);
  }

  /// 95 % are below, to the next step.
  public double p95() {
    return quantiles.get((int) Math.round(0.95 * STEPS));
  }

  /// The area between the quantile functions (Wasserstein's first distance), by the trapezoidal
  /// rule, on the trait's scale.
  double distance(Distribution other, Trait trait) {
    double sum = 0;
    for (int i = 0; i <= STEPS; i++) {
      double difference =
          Math.abs(trait.scaled(quantiles.get(i)) - trait.scaled(other.quantiles.get(i)));
      sum += i == 0 || i == STEPS ? difference / 2 : difference;
    }
    return sum / STEPS;
  }
}
