package io.shadowcast.trainer.judge;

import io.shadowcast.trainer.statistics.Logistic;
import java.util.Optional;

/// Compares what a candidate and a baseline do now, each against its own past: hosts differ, and
/// their values hang together, so that tests which take two samples as independent find a change
/// between two ordinary hosts in four of ten comparisons (docs/MODELS-EVALUATION.md).
///
/// @param tolerance relative: a degradation up to it is none, above 0
public record ComparisonJudge(double tolerance, Looks looks) {
  /// Tolerates 2.5 %, and two standard errors; for one look.
  public static final ComparisonJudge STANDARD = new ComparisonJudge(0.025, new Looks.Once(2));

  /// Tolerates the same, and may be asked at any time.
  public static final ComparisonJudge ALWAYS =
      new ComparisonJudge(0.025, new Looks.Always(0.05, 40));

  /// Refuses what it could not judge by.
  public ComparisonJudge {
    if (!(tolerance > 0 && tolerance < 1)) {
      throw new IllegalArgumentException("tolerance: " + tolerance + " (expected: above 0, to 1)");
    }
  }

  /// Values of the past that a comparison needs of each side.
  ///
  /// @param now how many are compared
  public static int needed(int now) {
    return Drift.needed(now);
  }

  /// Judges one metric.
  ///
  /// @param direction that both histories were made with
  public Verdict judge(History baseline, History candidate, Direction direction) {
    for (History each : new History[] {baseline, candidate}) {
      int needed = Drift.needed(each.now());
      if (each.past() < needed) {
        return new Verdict.Inconclusive(
            "%d values before the comparison (expected: %d)".formatted(each.past(), needed),
            Optional.empty());
      }
    }
    Drift before = Drift.of(baseline);
    Drift after = Drift.of(candidate);
    double shift = after.shift() - before.shift();
    double error = Math.hypot(before.error(), after.error());
    double gate = Math.log1p(tolerance);
    double risk = Logistic.ofNormal((shift - gate) / error);
    double margin = looks.bound(candidate.now()) * error;
    return verdict(shift, gate, margin, effect(shift, margin, risk, direction));
  }

  private Verdict verdict(double shift, double gate, double margin, Verdict.Effect effect) {
    if (shift > gate && shift > margin) {
      return new Verdict.Fail(effect);
    }
    return shift + margin <= gate
        ? new Verdict.Pass(effect)
        : new Verdict.Inconclusive(
            "%+.1f %%, give or take %.1f %%: worse by %.1f %% is neither told nor ruled out"
                .formatted(100 * effect.change(), 100 * Math.expm1(margin), 100 * tolerance),
            Optional.of(effect));
  }

  private static Verdict.Effect effect(
      double shift, double margin, double risk, Direction direction) {
    double one = direction.change(shift - margin);
    double other = direction.change(shift + margin);
    return new Verdict.Effect(
        direction.change(shift), Math.min(one, other), Math.max(one, other), risk);
  }
}
