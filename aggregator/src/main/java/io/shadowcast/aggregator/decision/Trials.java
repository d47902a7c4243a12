package io.shadowcast.aggregator.decision;

import io.shadowcast.aggregator.model.Figures;
import io.shadowcast.aggregator.model.Prediction;
import io.shadowcast.aggregator.model.Untried;
import io.shadowcast.trainer.performance.Gain;
import io.shadowcast.words.Interval;
import io.shadowcast.words.VmType;
import io.shadowcast.words.VmTypeName;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// The VM types without a model, and whether one of them is worth a shadow. Nothing is decided on
/// them: what a benchmark says is a reason to measure.
///
/// @param text one sentence for an operator
/// @param types the cheapest first
/// @param risk with which a type may miss the objective and be worth a shadow, above 0, below 1
public record Trials(String text, List<Trial> types, double risk) {
  /// How probable a miss may be when nobody said.
  public static final double USUAL_RISK = 0.1;

  /// Copies.
  public Trials {
    types = List.copyOf(types);
  }

  /// A type without a model.
  ///
  /// @param risk how probable it is to miss the limit of p95, 0..1
  /// @param worth whether a shadow of it is worth it
  public record Trial(VmType type, Interval p95Millis, double risk, boolean worth) {}

  /// The types of a decision that have no model.
  public static List<VmType> untried(Decision decision) {
    return decision.candidates().stream()
        .filter(one -> one.prediction() instanceof Prediction.NoModel)
        .map(Candidate::type)
        .toList();
  }

  /// What is known of the types of a decision that have one.
  public static List<Untried.Tried> tried(Decision decision) {
    return decision.candidates().stream()
        .flatMap(one ->
            one.prediction() instanceof Prediction.Predicted predicted
                ? Optional.of(new Untried.Tried(one.type(), predicted.p95Millis())).stream()
                : Optional.<Untried.Tried>empty().stream())
        .toList();
  }

  /// Judges what was said of the types without a model.
  ///
  /// @param decision among the others
  public static Trials judge(Question question, Decision decision, Untried said, double risk) {
    if (question.objective().p95Millis().isEmpty()) {
      return none("the objective has no limit of p95, and nothing else is known of them", risk);
    }
    return switch (said) {
      case Untried.Unknown(String reason) -> none("nothing is known of them: " + reason, risk);
      case Untried.Known known -> judge(question, decision, known, risk);
    };
  }

  private static Trials none(String text, double risk) {
    return new Trials(text, List.of(), risk);
  }

  private static Trials judge(
      Question question, Decision decision, Untried.Known known, double risk) {
    Limits limits = new Limits(question);
    Optional<Candidate> best = best(decision);
    List<Trial> types =
        known.types().stream()
            .sorted(
                Comparator.comparing((Untried.Expected one) -> one.type().pricePerHour())
                    .thenComparing(one -> one.type().name()))
            .map(one ->
                new Trial(
                    one.type(), one.p95Millis(), risk(one.p95Millis(), limits.limit()), false))
            .toList();
    Optional<VmTypeName> worth =
        types.stream()
            .filter(one -> one.risk <= risk && comparable(one.type, question))
            .filter(one -> best.isEmpty() || cheaper(one.type, best.get().type()))
            .map(one -> one.type.name())
            .findFirst();
    List<Trial> marked =
        types.stream()
            .map(one ->
                new Trial(
                    one.type,
                    one.p95Millis,
                    one.risk,
                    worth.filter(one.type.name()::equals).isPresent()))
            .toList();
    return new Trials(text(marked, best, limits.text(), risk) + basis(known), marked, risk);
  }

  /// The type that was decided on, if it meets the objective.
  private static Optional<Candidate> best(Decision decision) {
    Optional<VmTypeName> name =
        switch (decision) {
          case Decision.Keep keep -> Optional.of(keep.type());
          case Decision.Resize resize -> Optional.of(resize.type());
          case Decision.NotEnoughData _ -> Optional.empty();
        };
    return decision.candidates().stream()
        .filter(one -> one.meets() && name.equals(Optional.of(one.type().name())))
        .findFirst();
  }

  private static double risk(Interval p95, double limit) {
    double octaves = Math.log(p95.value() / limit) / Math.log(2);
    double radius = Math.log(p95.high() / p95.low()) / Math.log(2) / 2;
    return new Gain(-octaves, radius).risk(0);
  }

  private static boolean comparable(VmType type, Question question) {
    return question.currency().filter(type.currency()::equals).isPresent();
  }

  private static boolean cheaper(VmType type, VmType than) {
    double price = type.pricePerHour().doubleValue();
    return price <= (1 - Recommender.WORTH_IT) * than.pricePerHour().doubleValue();
  }

  private static String text(
      List<Trial> types, Optional<Candidate> best, String limits, double risk) {
    String than = best.map(one -> "cheaper than %s and ".formatted(one.type().name())).orElse("");
    return types.stream()
        .filter(Trial::worth)
        .findFirst()
        .map(one ->
            "%s at %s is worth a shadow: %sexpected to meet %s with p95 %s ms (%s), risk %s"
                .formatted(
                    one.type.name(),
                    Figures.price(one.type),
                    than,
                    limits,
                    Figures.number(one.p95Millis.value()),
                    Figures.range(one.p95Millis),
                    Figures.percent(one.risk)))
        .orElseGet(() ->
            "none of them is %sexpected to meet %s at a risk of at most %s"
                .formatted(than, limits, Figures.percent(risk)));
  }

  private static String basis(Untried.Known known) {
    String left = known.left() == 0 ? "" : "; nothing is said of %d".formatted(known.left());
    return "; by " + known.basis() + left;
  }
}
