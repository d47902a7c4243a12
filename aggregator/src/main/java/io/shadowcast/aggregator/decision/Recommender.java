package io.shadowcast.aggregator.decision;

import io.shadowcast.aggregator.decision.Judgement.Judged;
import io.shadowcast.aggregator.model.Figures;
import io.shadowcast.words.Interval;
import io.shadowcast.words.VmTypeName;
import java.util.List;
import java.util.Optional;

/// Recommends a VM type: the best one that is predicted to keep the objective, unless the current
/// one keeps it and is nearly as good. What is unknown, stale or lossy gets no answer.
public final class Recommender {
  /// What a change must bring to be worth it.
  static final double WORTH_IT = 0.05;

  private Recommender() {}

  /// Judges every offer and decides.
  public static Decision recommend(Question question) {
    Judgement judgement = new Judgement(question);
    Optional<String> missing = Evidence.missing(question, judgement);
    if (missing.isPresent()) {
      return new Decision.NotEnoughData(
          "not enough data: " + missing.get(), judgement.candidates());
    }
    Judged best = judgement.ranked().getFirst();
    Optional<Judged> current = question.current().flatMap(judgement::find);
    return best.meets()
        ? meeting(judgement, best, question.current(), current)
        : missing(judgement, best, current);
  }

  private static Decision meeting(
      Judgement judgement,
      Judged best,
      Optional<VmTypeName> currentName,
      Optional<Judged> current) {
    if (current.isPresent() && current.get().meets() && !worthIt(best, current.get())) {
      return keep(judgement, current.get());
    }
    String than =
        current.isPresent()
            ? against(judgement, best, current.get())
            : currentName
                .map(name -> "; nothing is known of " + name + ", the current type")
                .orElse("; the current type is not known");
    return new Decision.Resize(
        best.name(),
        praise(judgement, best) + than + closing(judgement, best),
        current.flatMap(now -> gain(best, now)),
        judgement.candidates());
  }

  private static Decision keep(Judgement judgement, Judged current) {
    Optional<Judged> other =
        judgement.ranked().stream()
            .filter(judged -> judged.meets() && !judged.name().equals(current.name()))
            .findFirst();
    String others =
        other
            .map(judged ->
                "; the best other type, %s at %s, gains less than %s"
                    .formatted(
                        judged.name(),
                        Figures.price(judged.offer().type()),
                        Figures.percent(WORTH_IT)))
            .orElse("; no other type does");
    return new Decision.Keep(
        current.name(),
        current.name()
            + " meets "
            + judgement.limits().text()
            + ": "
            + summary(current)
            + others
            + closing(judgement, current),
        other.flatMap(judged -> gain(judged, current)),
        judgement.candidates());
  }

  private static Decision missing(Judgement judgement, Judged best, Optional<Judged> current) {
    String none = "no type meets " + judgement.limits().text() + "; ";
    List<Candidate> candidates = judgement.candidates();
    if (current.isPresent() && best.shortfall() > (1 - WORTH_IT) * current.get().shortfall()) {
      String reason = none + current.get().name() + " is as near as any: " + why(judgement, best);
      return new Decision.Keep(
          current.get().name(), reason + known(judgement), Optional.empty(), candidates);
    }
    String reason = none + "nearest is " + best.name() + ": " + why(judgement, best);
    return new Decision.Resize(
        best.name(),
        reason + known(judgement),
        current.flatMap(now -> gain(best, now)),
        candidates);
  }

  private static boolean worthIt(Judged best, Judged current) {
    return !best.name().equals(current.name())
        && best.score() < current.score()
        && best.score() <= (1 - WORTH_IT) * current.score();
  }

  private static String praise(Judgement judgement, Judged best) {
    return "%s is the best type that meets %s: %s"
        .formatted(best.name(), judgement.limits().text(), summary(best));
  }

  private static String summary(Judged judged) {
    return "p95 %s ms (%s), %s"
        .formatted(
            Figures.number(judged.predicted().p95Millis().value()),
            Figures.range(judged.predicted().p95Millis()),
            Figures.price(judged.offer().type()));
  }

  private static String against(Judgement judgement, Judged best, Judged current) {
    String price = "%s at %s ".formatted(current.name(), Figures.price(current.offer().type()));
    return current.meets()
        ? "; " + price + "meets it too, and gains less than " + best.name()
        : "; " + price + "does not: " + why(judgement, current);
  }

  private static String why(Judgement judgement, Judged judged) {
    return judgement.limits().why(judged.predicted());
  }

  private static String closing(Judgement judgement, Judged chosen) {
    String close =
        judgement.limits().close(chosen.predicted())
            ? "; it is close: the limit lies inside the interval"
            : "";
    return close + known(judgement);
  }

  private static String known(Judgement judgement) {
    List<String> names =
        judgement.unjudged().stream().map(one -> one.offer().type().name().value()).toList();
    String unknown = names.isEmpty() ? "" : "; not judged: " + String.join(", ", names);
    return unknown + judgement.limits().unjudged();
  }

  /// What two intervals hold at once, however they depend on each other (Bonferroni).
  private static double both(double one, double other) {
    return Math.max(0, one + other - 1);
  }

  /// Change of the price per served request from one type to another.
  private static Optional<Interval> gain(Judged to, Judged from) {
    double before = from.offer().type().pricePerHour().doubleValue();
    Interval served = from.predicted().throughput();
    Interval serves = to.predicted().throughput();
    if (before <= 0 || served.low() <= 0 || serves.low() <= 0) {
      return Optional.empty();
    }
    double price = to.offer().type().pricePerHour().doubleValue() / before;
    return Optional.of(
        new Interval(
            price * served.value() / serves.value() - 1,
            price * served.low() / serves.high() - 1,
            price * served.high() / serves.low() - 1,
            both(served.confidence(), serves.confidence())));
  }
}
