package io.shadowcast.aggregator.decision;

import io.shadowcast.aggregator.model.Figures;
import io.shadowcast.aggregator.model.Prediction.Predicted;
import io.shadowcast.words.Interval;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Where the load of a workload is going, and whether its current type meets the objective then:
/// said before the bottleneck is there.
///
/// @param missing why there are no steps; empty when there are
/// @param steps the nearest first
public record Outlook(String missing, List<Step> steps) {
  /// Copies.
  public Outlook {
    steps = List.copyOf(steps);
  }

  /// A forecast of the load.
  ///
  /// @param ahead from now
  /// @param rate requests per second
  public record Load(Duration ahead, Interval rate) {}

  /// What the current type makes of a load.
  public enum Keeping {
    /// It meets the objective.
    MEETS,
    /// It does not.
    MISSES,
    /// Nothing can be said.
    UNKNOWN
  }

  /// One distance ahead.
  ///
  /// @param why in an operator's words, with numbers
  public record Step(Load load, Keeping keeping, String why) {}

  /// Nothing is forecast.
  public static Outlook none(String missing) {
    return new Outlook(missing, List.of());
  }

  /// Judges the current type under the upper end of a forecast.
  ///
  /// @param question asked for that rate; offers of other types are not looked at
  public static Step judge(Load load, Question question) {
    Optional<Offer> current =
        question.offers().stream()
            .filter(offer -> question.current().equals(Optional.of(offer.type().name())))
            .findFirst();
    if (current.isEmpty()) {
      return new Step(load, Keeping.UNKNOWN, "the current type is not known");
    }
    if (current.get().prediction() instanceof Predicted predicted) {
      Limits limits = new Limits(question);
      Keeping keeping = limits.meets(predicted) ? Keeping.MEETS : Keeping.MISSES;
      return new Step(load, keeping, limits.why(predicted));
    }
    return new Step(load, Keeping.UNKNOWN, current.get().prediction().missing());
  }

  /// The highest rate that is to be reckoned with within a time; 0 when nothing is forecast for it.
  public double most(Duration within) {
    return steps.stream()
        .map(Step::load)
        .filter(load -> load.ahead().compareTo(within) <= 0)
        .mapToDouble(load -> load.rate().high())
        .max()
        .orElse(0);
  }

  /// The farthest step up to which the current type meets the objective at each; zero when it is
  /// not said to at the nearest. Nobody looks between steps.
  public Duration meetsUpTo() {
    Duration met = Duration.ZERO;
    for (Step step : steps) {
      if (step.keeping() != Keeping.MEETS) {
        return met;
      }
      met = step.load().ahead();
    }
    return met;
  }

  /// Within what time the current type may miss the objective; empty when no step says so.
  public Optional<Duration> misses() {
    return firstMiss().map(step -> step.load().ahead());
  }

  private Optional<Step> firstMiss() {
    return steps.stream().filter(step -> step.keeping() == Keeping.MISSES).findFirst();
  }

  /// One sentence for an operator.
  public String text() {
    if (steps.isEmpty()) {
      return "no forecast of the load: " + missing;
    }
    Duration met = meetsUpTo();
    String meets = met.isZero() ? "" : "the current type meets up to " + span(met) + " ahead";
    Optional<Step> miss = firstMiss();
    if (miss.isEmpty()) {
      return meets.isEmpty() ? "nothing is known of the current type: " + unknown() : meets;
    }
    return "%smay miss within %s, at up to %s/s: %s"
        .formatted(
            meets.isEmpty() ? "the current type " : meets + " and ",
            span(miss.get().load().ahead()),
            Figures.number(miss.get().load().rate().high()),
            miss.get().why());
  }

  private String unknown() {
    return steps.stream()
        .filter(step -> step.keeping() == Keeping.UNKNOWN)
        .map(Step::why)
        .findFirst()
        .orElse("");
  }

  private static String span(Duration span) {
    return span.compareTo(Duration.ofHours(1)) < 0
        ? span.toMinutes() + " min"
        : span.toHours() + " h";
  }
}
