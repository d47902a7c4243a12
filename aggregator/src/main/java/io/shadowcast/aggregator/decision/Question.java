package io.shadowcast.aggregator.decision;

import io.shadowcast.words.Objective;
import io.shadowcast.words.VmTypeName;
import java.util.List;
import java.util.Optional;

/// Which VM type should a workload have?
///
/// @param current the type it has now; empty when unknown
/// @param offers every type of the catalogue
/// @param rate requests per second the predictions are for, > 0
public record Question(
    Objective objective,
    Optional<VmTypeName> current,
    List<Offer> offers,
    Quality quality,
    double rate) {
  /// Copies; refuses a rate that is none.
  public Question {
    offers = List.copyOf(offers);
    if (!(rate > 0 && Double.isFinite(rate))) {
      throw new IllegalArgumentException("rate: " + rate + " (expected: > 0)");
    }
  }

  /// Requests per second a type must serve.
  double requiredThroughput() {
    return objective.minThroughput().orElse(rate);
  }
}
