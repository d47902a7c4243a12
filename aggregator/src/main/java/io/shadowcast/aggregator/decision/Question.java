package io.shadowcast.aggregator.decision;

import io.shadowcast.aggregator.model.Prediction.Predicted;
import io.shadowcast.words.Objective;
import io.shadowcast.words.VmType;
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

  /// Requests per second a type must serve: nobody serves more than is asked.
  double requiredThroughput() {
    return Math.min(objective.minThroughput().orElse(rate), rate);
  }

  /// The currency prices are compared in: the current type's, else that of all predicted types;
  /// empty when those have several.
  Optional<String> currency() {
    List<String> all = currencies();
    return offers.stream()
        .map(Offer::type)
        .filter(type -> current.isPresent() && type.name().equals(current.get()))
        .map(VmType::currency)
        .findFirst()
        .or(() -> all.size() == 1 ? Optional.of(all.getFirst()) : Optional.empty());
  }

  /// The currencies of the predicted types, sorted.
  List<String> currencies() {
    return offers.stream()
        .filter(offer -> offer.prediction() instanceof Predicted)
        .map(offer -> offer.type().currency())
        .distinct()
        .sorted()
        .toList();
  }
}
