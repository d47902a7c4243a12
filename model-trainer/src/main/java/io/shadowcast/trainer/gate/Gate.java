package io.shadowcast.trainer.gate;

import io.shadowcast.trainer.eval.Contest;
import io.shadowcast.trainer.eval.Trained;
import io.shadowcast.trainer.eval.TypeTraining;
import io.shadowcast.trainer.label.Target;
import io.shadowcast.trainer.model.Bundle;
import io.shadowcast.trainer.model.Score;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Lets only models into service that have enough to stand on and are no worse than the one that is
/// there.
public final class Gate {
  private static final int FEWEST_WINDOWS = 20;
  private static final int FEWEST_LEVELS = 3;

  /// What the new model may be worse by: half of the noise that repeated measurements have.
  private static final double MARGIN = 0.02;

  private static final double WORSE = 1.25;
  private static final double FULL_CONFIDENCE = 0.9;

  /// Errors above these decide nothing. Twice as fast or slow is the difference between VM types,
  /// so a response time may be off by less than that; whether a type serves the load is judged to 5
  /// %, and a saturated one is off by more than its noise.
  private static final Map<Target, Double> MOST =
      Map.of(Target.P95_MILLIS, 0.5, Target.THROUGHPUT, 0.2);

  /// How much worse than the median of what was seen a model may be: where load hardly matters the
  /// median is as good as any model, and a few windows tell the two apart to some points only.
  private static final double BEHIND = 1.5;

  private static final double BEHIND_POINTS = 0.05;

  private Gate() {}

  /// Refuses data that no model can be trained on.
  ///
  /// @param leftOut windows that were measured, but not trained on
  public static Optional<Verdict.Refused> data(TypeTraining training, LeftOut leftOut) {
    List<String> reasons = new ArrayList<>();
    if (training.size() < FEWEST_WINDOWS) {
      reasons.add("windows: %d (expected: >= %d)".formatted(training.size(), FEWEST_WINDOWS));
    }
    if (training.levels() < FEWEST_LEVELS) {
      reasons.add("load levels: %d (expected: >= %d)".formatted(training.levels(), FEWEST_LEVELS));
    }
    if (!reasons.isEmpty() && leftOut.lossy() > 0) {
      reasons.add(
          "lossy windows: %d were left out (expected: 0; the mirror status names the losses)"
              .formatted(leftOut.lossy()));
    }
    if (!reasons.isEmpty() && leftOut.disturbed() > 0) {
      reasons.add(
          "disturbed windows, in which the host gave the CPU to others: %d were left out (expected: 0)"
              .formatted(leftOut.disturbed()));
    }
    return reasons.isEmpty() ? Optional.empty() : Optional.of(new Verdict.Refused(reasons));
  }

  /// Judges a new model.
  ///
  /// @param training what it was trained on
  /// @param inService empty when there is none
  public static Verdict judge(
      TypeTraining training,
      TypeTraining.Order order,
      Trained trained,
      Optional<Bundle> inService) {
    List<String> useless =
        Stream.of(Target.P95_MILLIS, Target.THROUGHPUT)
            .filter(target -> score(trained, target).median() > most(trained, target))
            .map(target ->
                said(trained, target) + " (expected: <= " + percent(most(trained, target)) + ")")
            .toList();
    if (!useless.isEmpty()) {
      return new Verdict.Refused(useless);
    }
    List<String> own = new ArrayList<>();
    own.add(said(trained, Target.P95_MILLIS));
    double confidence = trained.bundle().target(Target.P95_MILLIS).spread().confidence();
    if (confidence < FULL_CONFIDENCE) {
      own.add("its intervals hold %s only: too few windows".formatted(percent(confidence)));
    }
    return inService
        .map(bundle -> contest(training, order, bundle, own))
        .orElseGet(() -> accepted(own, "no model was in service"));
  }

  private static Score score(Trained trained, Target target) {
    return trained.bundle().target(target).score();
  }

  private static double most(Trained trained, Target target) {
    double behind = BEHIND * score(trained, target).baseline() + BEHIND_POINTS;
    return Math.min(behind, MOST.getOrDefault(target, Double.POSITIVE_INFINITY));
  }

  private static String said(Trained trained, Target target) {
    Score score = score(trained, target);
    return "%s error on load levels kept apart: %s, always saying the median: %s"
        .formatted(
            target == Target.P95_MILLIS ? "p95" : target.title(),
            percent(score.median()),
            percent(score.baseline()));
  }

  private static Verdict contest(
      TypeTraining training, TypeTraining.Order order, Bundle inService, List<String> own) {
    if (!inService.servable()) {
      return accepted(own, "the model in service has another feature signature");
    }
    Contest contest = Contest.of(training, order, inService);
    if (contest.windows() < Contest.FEWEST) {
      return accepted(
          own,
          "not compared with the model in service: %d of the newest windows that both answer (expected: >= %d)"
              .formatted(contest.windows(), Contest.FEWEST));
    }
    String compared =
        "p95 error on the newest %d windows, learned without them: %s, model in service %s"
            .formatted(
                contest.windows(), percent(contest.challenger()), percent(contest.champion()));
    return contest.challenger() > WORSE * contest.champion() + MARGIN
        ? new Verdict.Refused(List.of(compared))
        : accepted(own, compared);
  }

  private static Verdict accepted(List<String> own, String more) {
    List<String> reasons = new ArrayList<>(own);
    reasons.add(more);
    return new Verdict.Accepted(reasons);
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }
}
