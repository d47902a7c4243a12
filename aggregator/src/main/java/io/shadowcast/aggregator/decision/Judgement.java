package io.shadowcast.aggregator.decision;

import io.shadowcast.aggregator.model.Prediction.Predicted;
import io.shadowcast.words.VmTypeName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleBiFunction;

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

  /// An offer that is not judged.
  ///
  /// @param why part of a sentence
  record Unjudged(Offer offer, String why) {}

  private final List<Unjudged> unjudged;

  Judgement(Question question) {
    limits = new Limits(question);
    priceWeight = question.objective().priceWeight();
    unjudged =
        question.offers().stream()
            .flatMap(offer -> whyNot(question, offer).map(why -> new Unjudged(offer, why)).stream())
            .sorted(Comparator.comparing(one -> one.offer().type().name()))
            .toList();
    ranked =
        rank(
            question.offers().stream().filter(offer -> whyNot(question, offer).isEmpty()).toList());
  }

  /// Prices are compared in one currency only.
  private static Optional<String> whyNot(Question question, Offer offer) {
    if (!(offer.prediction() instanceof Predicted)) {
      return Optional.of(offer.prediction().missing());
    }
    String currency = offer.type().currency();
    return question
        .currency()
        .filter(compared -> !compared.equals(currency))
        .map(compared ->
            "its price is in %s and cannot be compared with %s".formatted(currency, compared));
  }

  Limits limits() {
    return limits;
  }

  /// Offers with a prediction, best first.
  List<Judged> ranked() {
    return ranked;
  }

  List<Unjudged> unjudged() {
    return unjudged;
  }

  Optional<Judged> find(VmTypeName name) {
    return ranked.stream().filter(judged -> judged.name().equals(name)).findFirst();
  }

  List<Candidate> candidates() {
    List<Candidate> candidates = new ArrayList<>();
    for (Judged judged : ranked) {
      candidates.add(candidate(judged, candidates.size() + 1));
    }
    for (Unjudged one : unjudged) {
      Offer offer = one.offer();
      String why = "not judged: " + one.why();
      candidates.add(
          new Candidate(
              offer.type(),
              offer.prediction(),
              false,
              false,
              false,
              why,
              0,
              candidates.size() + 1));
    }
    return candidates;
  }

  private Candidate candidate(Judged judged, int rank) {
    Predicted predicted = judged.predicted();
    double price = price(judged.offer());
    return new Candidate(
        judged.offer().type(),
        predicted,
        true,
        judged.meets(),
        limits.close(predicted),
        limits.why(predicted),
        price > 0 ? predicted.throughput().value() / price : 0,
        rank);
  }

  private List<Judged> rank(List<Offer> offers) {
    double dearest = greatest(offers, (offer, _) -> price(offer));
    double slowest = greatest(offers, (_, predicted) -> predicted.p95Millis().value());
    List<Judged> judged = new ArrayList<>();
    for (Offer offer : offers) {
      if (offer.prediction() instanceof Predicted predicted) {
        double price = price(offer) / Math.max(dearest, 1e-12);
        double score =
            priceWeight * price
                + (1 - priceWeight) * limits.used(predicted, Math.max(slowest, 1e-12));
        judged.add(
            new Judged(
                offer, predicted, limits.meets(predicted), limits.shortfall(predicted), score));
      }
    }
    return judged.stream().sorted(BEST_FIRST).toList();
  }

  /// The greatest number among the types that can be chosen: what others cost or take must not move
  /// the balance between them.
  private double greatest(List<Offer> offers, ToDoubleBiFunction<Offer, Predicted> number) {
    double greatest = 0;
    for (Offer offer : offers) {
      if (offer.prediction() instanceof Predicted predicted && limits.meets(predicted)) {
        greatest = Math.max(greatest, number.applyAsDouble(offer, predicted));
      }
    }
    return greatest;
  }

  private static double price(Offer offer) {
    return offer.type().pricePerHour().doubleValue();
  }
}
