package io.shadowcast.aggregator.decision;

import io.shadowcast.aggregator.model.Figures;
import io.shadowcast.aggregator.model.Prediction.Predicted;
import io.shadowcast.words.Interval;
import io.shadowcast.words.LatencyBuckets;
import io.shadowcast.words.Objective;
import java.util.ArrayList;
import java.util.List;

/// The limits of a question as ratios: 1 is at the limit, above 1 misses it.
final class Limits {
  /// A window's served requests differ from the offered ones by chance: what is left open at its
  /// end.
  private static final double SERVED_SHARE = 0.95;

  private final Objective objective;
  private final double rate;
  private final double required;

  Limits(Question question) {
    objective = question.objective();
    rate = question.rate();
    required = question.requiredThroughput();
  }

  /// How far a type is from the nearest limit; the greatest ratio.
  double shortfall(Predicted predicted) {
    double worst = required * SERVED_SHARE / Math.max(predicted.throughput().value(), 1e-9);
    if (objective.p95Millis().isPresent()) {
      worst = Math.max(worst, predicted.p95Millis().value() / limit());
    }
    if (objective.maxErrorRatio().isPresent()) {
      worst = Math.max(worst, errors(predicted.errorRatio()));
    }
    return worst;
  }

  boolean meets(Predicted predicted) {
    return shortfall(predicted) <= 1;
  }

  /// Whether the limit of the response time lies inside the interval.
  boolean close(Predicted predicted) {
    Interval p95 = predicted.p95Millis();
    return objective.p95Millis().isPresent() && p95.low() < limit() && limit() < p95.high();
  }

  /// How much of the allowed response time is used, for weighing headroom against price.
  double used(Predicted predicted, double slowest) {
    double most = objective.p95Millis().isPresent() ? limit() : slowest;
    return predicted.p95Millis().value() / most;
  }

  /// Why a type meets the objective or does not.
  String why(Predicted predicted) {
    List<String> parts = new ArrayList<>();
    parts.add(p95(predicted.p95Millis()));
    parts.add(throughput(predicted.throughput().value()));
    objective.maxErrorRatio().ifPresent(max -> parts.add(errors(predicted.errorRatio(), max)));
    if (close(predicted)) {
      parts.add("close: the limit lies inside the interval");
    }
    return String.join("; ", parts);
  }

  /// The objective in words: `p95 <= 40 ms at 80/s`.
  String text() {
    List<String> parts = new ArrayList<>();
    objective.p95Millis().ifPresent(_ -> parts.add("p95 <= " + Figures.number(limit()) + " ms"));
    objective.maxErrorRatio().ifPresent(max -> parts.add("errors <= " + Figures.percent(max)));
    objective
        .minThroughput()
        .ifPresent(_ -> parts.add("throughput >= " + Figures.number(required) + "/s"));
    String limits = parts.isEmpty() ? "the load (no limit is set)" : String.join(", ", parts);
    return limits + " at " + Figures.number(rate) + "/s";
  }

  /// What models do not predict.
  String unjudged() {
    return objective.kpis().isEmpty()
        ? ""
        : "; not predicted, therefore not judged: "
            + String.join(", ", objective.kpis().stream().map(Objective.KpiLimit::metric).toList());
  }

  private String p95(Interval p95) {
    String value = "p95 " + Figures.number(p95.value()) + " ms";
    String compared =
        objective.p95Millis().isPresent()
            ? (p95.value() <= limit() ? " <= " : " > ") + Figures.number(limit()) + " ms"
            : "";
    return value + compared + " (" + Figures.range(p95) + ")";
  }

  private String throughput(double served) {
    String asked = Figures.number(required) + "/s";
    return served >= required * SERVED_SHARE
        ? "serves " + asked
        : "serves only " + Figures.number(served) + " of " + asked;
  }

  private static String errors(double ratio, double max) {
    return "errors %s %s %s"
        .formatted(Figures.percent(ratio), ratio <= max ? "<=" : ">", Figures.percent(max));
  }

  private double errors(double ratio) {
    double max = objective.maxErrorRatio().orElse(1);
    return ratio <= max ? 0 : ratio / Math.max(max, 1e-6);
  }

  /// Longer times than can be told apart are measured as the longest: a limit up there holds
  /// nobody.
  double limit() {
    double told = 1000 * LatencyBuckets.longest();
    return Math.min(objective.p95Millis().orElse(Double.POSITIVE_INFINITY), told);
  }
}
