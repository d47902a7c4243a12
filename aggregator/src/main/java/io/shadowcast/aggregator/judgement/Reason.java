package io.shadowcast.aggregator.judgement;

import io.shadowcast.trainer.judge.Verdict;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// Why a judgement is as it is, for an operator.
final class Reason {
  private Reason() {}

  static String of(Change change, Judged.Outcome outcome, List<Judged.OfMetric> metrics) {
    String candidate = change.candidate();
    if (metrics.isEmpty()) {
      return "%s of %s has no whole window around %s"
          .formatted(candidate, change.workload(), change.at());
    }
    return switch (outcome) {
      case PASS -> "nothing of %s is worse by more than is tolerated".formatted(candidate);
      case FAIL -> "%s is worse: %s".formatted(candidate, sentences(metrics, true));
      case INCONCLUSIVE -> "of %s it is open: %s".formatted(candidate, sentences(metrics, false));
    };
  }

  private static String sentences(List<Judged.OfMetric> metrics, boolean failed) {
    return metrics.stream()
        .flatMap(one -> sentence(one, failed).stream())
        .collect(Collectors.joining("; "));
  }

  private static Optional<String> sentence(Judged.OfMetric one, boolean failed) {
    String name = one.metric().name().toLowerCase(Locale.ROOT);
    return switch (one.verdict()) {
      case Verdict.Fail(Verdict.Effect effect) when failed ->
          Optional.of(
              "%s %+.1f %% (%+.1f..%+.1f), of which %.1f %% is tolerated"
                  .formatted(
                      name,
                      100 * effect.change(),
                      100 * effect.low(),
                      100 * effect.high(),
                      100 * one.tolerance()));
      case Verdict.Inconclusive open when !failed -> Optional.of(name + ": " + open.reason());
      case Verdict.Fail _, Verdict.Pass _, Verdict.Inconclusive _ -> Optional.empty();
    };
  }
}
