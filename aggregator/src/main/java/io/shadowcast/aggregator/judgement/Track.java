package io.shadowcast.aggregator.judgement;

import io.shadowcast.trainer.judge.ComparisonJudge;
import io.shadowcast.trainer.judge.History;
import io.shadowcast.trainer.judge.Looks;
import io.shadowcast.trainer.judge.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/// The values of one metric on both sides, before the change and since, in the order of time.
final class Track {
  /// Half a minute: of less nobody should speak.
  private static final int FEWEST = 6;

  private final Metric metric;
  private final boolean aside;
  private final List<Pair> before = new ArrayList<>();
  private final List<Pair> since = new ArrayList<>();

  private record Pair(double production, double candidate) {}

  /// @param aside whether the candidate stands beside production, or is production itself
  Track(Metric metric, boolean aside) {
    this.metric = metric;
    this.aside = aside;
  }

  /// Values of one window; left out unless both are above 0.
  void add(double production, double candidate, boolean changed) {
    if (isMeasured(production) && isMeasured(candidate)) {
      (changed ? since : before).add(new Pair(production, candidate));
    }
  }

  private static boolean isMeasured(double value) {
    return value > 0 && Double.isFinite(value);
  }

  boolean isEmpty() {
    return before.isEmpty() && since.isEmpty();
  }

  int before() {
    return before.size();
  }

  /// How many windows since the change are compared: the first ones, as far as there is enough of
  /// the past to hold them against.
  int compared() {
    int now = since.size();
    while (now > 0 && needed(now) > before.size()) {
      now--;
    }
    return now;
  }

  /// Where production is held against itself, its last windows before the change take the place of
  /// the other side's, and need a past of their own.
  private int needed(int now) {
    return ComparisonJudge.needed(now) + (aside ? 0 : now);
  }

  Verdict judge(double tolerance, Looks looks) {
    int now = compared();
    if (now < FEWEST) {
      return new Verdict.Inconclusive(missing(), Optional.empty());
    }
    List<Pair> compared = since.subList(0, now);
    History candidate = history(compared, now, Pair::candidate);
    History baseline = history(aside ? compared : List.of(), now, Pair::production);
    return new ComparisonJudge(tolerance, looks).judge(baseline, candidate, metric.direction());
  }

  private String missing() {
    return since.size() < FEWEST
        ? "%d windows since the change (expected: %d)".formatted(since.size(), FEWEST)
        : "%d windows before the change (expected: %d)".formatted(before.size(), needed(FEWEST));
  }

  private History history(List<Pair> latest, int now, ToDoubleFunction<Pair> side) {
    double[] values = Stream.concat(before.stream(), latest.stream()).mapToDouble(side).toArray();
    return History.of(values, now, metric.direction());
  }
}
