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
import java.util.Optional;

/// Lets only models into service that have enough to stand on and are no worse than the one that is
/// there.
public final class Gate {
  private static final int FEWEST_WINDOWS = 20;
  private static final int FEWEST_LEVELS = 3;

  /// With fewer common windows than this a comparison says nothing.
  private static final int FEWEST_COMPARED = 10;

  /// What the new model may be worse by: half of the noise that repeated measurements have.
  private static final double MARGIN = 0.02;

  private static final double WORSE = 1.25;
  private static final double USELESS = 0.25;

  private Gate() {}

  /// Refuses data that no model can be trained on.
  ///
  /// @param lossy how many windows were left out because they had lost records
  public static Optional<Verdict.Refused> data(TypeTraining training, int lossy) {
    List<String> reasons = new ArrayList<>();
    if (training.size() < FEWEST_WINDOWS) {
      reasons.add("windows: %d (expected: >= %d)".formatted(training.size(), FEWEST_WINDOWS));
    }
    if (training.levels() < FEWEST_LEVELS) {
      reasons.add("load levels: %d (expected: >= %d)".formatted(training.levels(), FEWEST_LEVELS));
    }
    if (!reasons.isEmpty() && lossy > 0) {
      reasons.add("lossy windows: %d were left out (expected: 0)".formatted(lossy));
    }
    return reasons.isEmpty() ? Optional.empty() : Optional.of(new Verdict.Refused(reasons));
  }

  /// Judges a new model.
  ///
  /// @param inService empty when there is none
  public static Verdict judge(Trained trained, Optional<Bundle> inService) {
    Score score = trained.bundle().target(Target.P95_MILLIS).score();
    if (score.median() > USELESS && score.median() > WORSE * score.baseline()) {
      return new Verdict.Refused(
          List.of(
              "p95 error on load levels kept apart: %s (expected: <= %s, as always saying the mean)"
                  .formatted(percent(score.median()), percent(score.baseline()))));
    }
    String own =
        "p95 error on load levels kept apart: %s, always saying the mean: %s"
            .formatted(percent(score.median()), percent(score.baseline()));
    return inService
        .map(bundle -> contest(trained, bundle, own))
        .orElseGet(() -> new Verdict.Accepted(List.of(own, "no model was in service")));
  }

  private static Verdict contest(Trained trained, Bundle inService, String own) {
    if (!inService.servable()) {
      return new Verdict.Accepted(
          List.of(own, "the model in service has another feature signature"));
    }
    Contest contest = Contest.of(trained, inService);
    if (contest.windows() < FEWEST_COMPARED) {
      return new Verdict.Accepted(
          List.of(
              own,
              "not compared with the model in service: %d new windows that it answers (expected: >= %d)"
                  .formatted(contest.windows(), FEWEST_COMPARED)));
    }
    String compared =
        "p95 error on %d windows new to both: %s, model in service %s"
            .formatted(
                contest.windows(), percent(contest.challenger()), percent(contest.champion()));
    return contest.challenger() > WORSE * contest.champion() + MARGIN
        ? new Verdict.Refused(List.of(compared))
        : new Verdict.Accepted(List.of(own, compared));
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }
}
