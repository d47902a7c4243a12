package io.shadowcast.aggregator.judgement;

import io.shadowcast.aggregator.metrics.Window;
import io.shadowcast.aggregator.metrics.Windows;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;

/// The door of this room. Holds what a changed shadow does against what production does meanwhile,
/// each against its own past; or production against what it did before. It may be asked at any time
/// and again, without being misled by the looking (`docs/MODELS-EVALUATION.md`).
public final class ChangeJudge {
  /// More of the past tells better how far a host moves without a change.
  private static final int PAST_WISHED = 20;

  private static final int PAST_NEEDED = 5;
  private static final Duration PAST_ENOUGH = Duration.ofHours(2);
  private static final Duration LONGEST = Duration.ofHours(6);

  private final Windows windows;

  /// Judges by these windows.
  public ChangeJudge(Windows windows) {
    this.windows = windows;
  }

  /// What is to be said of a change now. What came more than six hours after it is not looked at.
  public Judged judge(Change change) {
    Change asked = shortened(change);
    Timeline timeline = new Timeline(asked);
    try (Stream<Window> found =
        windows.of(
            asked.host(), asked.workload(), asked.at().minus(past(asked.span())), asked.until())) {
      found.forEach(timeline::add);
    }
    return timeline.judged();
  }

  private static Change shortened(Change change) {
    Instant latest = change.at().plus(LONGEST);
    return change.until().isAfter(latest)
        ? new Change(
            change.host(),
            change.workload(),
            change.shadow(),
            change.at(),
            latest,
            change.tolerance())
        : change;
  }

  private static Duration past(Duration span) {
    Duration wished = span.multipliedBy(PAST_WISHED);
    Duration needed = span.multipliedBy(PAST_NEEDED);
    Duration bounded = wished.compareTo(PAST_ENOUGH) < 0 ? wished : PAST_ENOUGH;
    return bounded.compareTo(needed) < 0 ? needed : bounded;
  }
}
