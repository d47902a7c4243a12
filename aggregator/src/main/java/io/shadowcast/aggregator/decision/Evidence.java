package io.shadowcast.aggregator.decision;

import io.shadowcast.aggregator.model.Figures;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Whether there is enough to decide on.
final class Evidence {
  private static final Duration OLDEST = Duration.ofMinutes(10);
  private static final double MOST_LOST = 0.01;
  private static final int FEWEST_WINDOWS = 6;

  private Evidence() {}

  /// What is missing, as the rest of the sentence `not enough data: ...`; empty when nothing is.
  static Optional<String> missing(Question question, Judgement judgement) {
    return data(question.quality()).or(() -> offers(question, judgement));
  }

  private static Optional<String> data(Quality quality) {
    if (quality.windows() < FEWEST_WINDOWS) {
      return Optional.of(
          "%d recent windows (expected: at least %d)".formatted(quality.windows(), FEWEST_WINDOWS));
    }
    if (quality.age().compareTo(OLDEST) > 0) {
      return Optional.of(
          "the newest window is %d s old (expected: at most %d s)"
              .formatted(quality.age().toSeconds(), OLDEST.toSeconds()));
    }
    if (quality.lostShare() > MOST_LOST) {
      return Optional.of(
          "%s of the recent records were lost (expected: at most %s)"
              .formatted(Figures.percent(quality.lostShare()), Figures.percent(MOST_LOST)));
    }
    return Optional.empty();
  }

  private static Optional<String> offers(Question question, Judgement judgement) {
    if (question.offers().isEmpty()) {
      return Optional.of("the catalogue has no VM types");
    }
    List<String> currencies = question.currencies();
    if (question.currency().isEmpty() && currencies.size() > 1) {
      return Optional.of("prices in " + String.join(" and ", currencies) + " cannot be compared");
    }
    return judgement.ranked().isEmpty()
        ? Optional.of(
            judgement.unjudged().stream()
                .map(one -> one.offer().type().name() + ": " + one.why())
                .collect(Collectors.joining("; ")))
        : Optional.empty();
  }
}
