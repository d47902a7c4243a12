package io.shadowcast.aggregator.decision;

import io.shadowcast.aggregator.model.Prediction.Predicted;
import io.shadowcast.words.VmTypeName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// All offers of a question, judged and in order: those that meet the objective by price (and
/// headroom, as the price weight says), then those that miss it by how far, then those that nothing
/// is known of.
final class Judgement {
  private final Limits limits;
  private final double priceWeight;
  private final List<Judged> ranked;

  /// An offer with a prediction.
  ///
  /// @param score lower is better; only for types that meet the objective
  record Judged(Offer offer, Predicted predicted, boolean meets, double shortfall, double score) {
    VmTypeName name() {
      return offer.type().name();
    }
  }

  private static final Comparator<Judged> BEST_FIRST =
      Comparator.comparing(Judged::meets)
          .reversed()
          .thenComparingDouble(judged -> judged.meets() ? judged.score() : judged.shortfall())
          .thenComparingDouble(judged -> judged.predicted().p95Millis().value())
          .thenComparing(Judged::name);

  private final List<Offer> unknown;

  Judgement(Question question) {
    limits = new Limits(question);
    priceWeight = question.objective().priceWeight();
    unknown =
        question.offers().stream()
            .filter(offer -> !(offer.prediction() instanceof Predicted))
            .sorted(Comparator.comparing(offer -> offer.type().name()))
            .toList();
    double dearest =
        question.offers().stream()
            .mapToDouble(offer -> offer.type().pricePerHour().doubleValue())
            .max()
            .orElse(0);
    ranked = rank(question.offers(), dearest);
  }

  Limits limits() {
    return limits;
  }

  /// Offers with a prediction, best first.
  List<Judged> ranked() {
    return ranked;
  }

  List<Offer> unknown() {
    return unknown;
  }

  Optional<Judged> find(VmTypeName name) {
    return ranked.stream().filter(judged -> judged.name().equals(name)).findFirst();
  }

  List<Candidate> candidates() {
    List<Candidate> candidates = new ArrayList<>();
    for (Judged judged : ranked) {
      candidates.add(candidate(judged, candidates.size() + 1));
    }
    for (Offer offer : unknown) {
      String why = "not judged: " + offer.prediction().missing();
      candidates.add(
          new Candidate(
              offer.type(), offer.prediction(), false, false, why, 0, candidates.size() + 1));
    }
    return candidates;
  }

  private Candidate candidate(Judged judged, int rank) {
    Predicted predicted = judged.predicted();
    double price = judged.offer().type().pricePerHour().doubleValue();
    return new Candidate(
        judged.offer().type(),
        predicted,
        judged.meets(),
        limits.close(predicted),
        limits.why(predicted),
        predicted.throughput().value() / price,
        rank);
  }

  private List<Judged> rank(List<Offer> offers, double dearest) {
    List<Judged> judged = new ArrayList<>();
    double slowest = slowest(offers);
    for (Offer offer : offers) {
      if (offer.prediction() instanceof Predicted predicted) {
        double price = offer.type().pricePerHour().doubleValue() / Math.max(dearest, 1e-12);
        double score = priceWeight * price + (1 - priceWeight) * limits.used(predicted, slowest);
        judged.add(
            new Judged(
                offer, predicted, limits.meets(predicted), limits.shortfall(predicted), score));
      }
    }
    return judged.stream().sorted(BEST_FIRST).toList();
  }

  private static double slowest(List<Offer> offers) {
    double slowest = 0;
    for (Offer offer : offers) {
      if (offer.prediction() instanceof Predicted predicted) {
        slowest = Math.max(slowest, predicted.p95Millis().value());
      }
    }
    return slowest;
  }
}
