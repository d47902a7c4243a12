package io.shadowcast.benchmarks.models;

import io.shadowcast.trainer.judge.ComparisonJudge;
import io.shadowcast.trainer.judge.Direction;
import io.shadowcast.trainer.judge.History;
import io.shadowcast.trainer.judge.Verdict;
import io.shadowcast.trainer.statistics.HodgesLehmann;
import io.shadowcast.trainer.statistics.Welch;
import java.util.LinkedHashMap;
import java.util.Map;

/// Ours, the classic ones, the naive one and chance.
final class Rules {
  static final String OURS = "ours";
  static final String ALWAYS = "ours, for many looks";

  /// Of the standard normal distribution: 98 %, two sides.
  private static final double Z98 = 2.326;

  private static final double WELCH = 2.33;
  private static final double EFFECT = 0.05;

  /// Kayenta's: an interval that overlaps a quarter of the estimated shift is no difference.
  private static final double TOLERANCE = 0.25;

  private Rules() {}

  static Map<String, Trial.Rule> all() {
    Map<String, Trial.Rule> all = new LinkedHashMap<>();
    all.put(OURS, (trial, random) -> ours(trial));
    all.put("Mann-Whitney (Kayenta)", (trial, random) -> kayenta(trial));
    all.put("the same, >= 5 %", (trial, random) -> kayenta(trial) && ratio(trial) >= EFFECT);
    all.put("Welch, t > 2.33", (trial, random) -> welch(trial) > WELCH);
    all.put("mean >= 5 %", (trial, random) -> ratio(trial) >= EFFECT);
    all.put("chance", (trial, random) -> random.nextBoolean());
    return all;
  }

  /// Those that are asked again while values come in.
  static Map<String, Trial.Rule> looking() {
    Map<String, Trial.Rule> looking = new LinkedHashMap<>();
    looking.put(ALWAYS, (trial, random) -> ours(trial, ComparisonJudge.ALWAYS));
    looking.put("ours, made for one look", (trial, random) -> ours(trial));
    looking.put("Mann-Whitney (Kayenta)", (trial, random) -> kayenta(trial));
    looking.put("mean >= 5 %", (trial, random) -> ratio(trial) >= EFFECT);
    return looking;
  }

  private static boolean ours(Trial trial) {
    return ours(trial, ComparisonJudge.STANDARD);
  }

  private static boolean ours(Trial trial, ComparisonJudge judge) {
    return verdict(trial, judge) instanceof Verdict.Fail;
  }

  /// How probable it is, as ours says, that the candidate is worse by more than is tolerated; a
  /// half when it says nothing.
  static double risk(Trial trial) {
    return switch (verdict(trial, ComparisonJudge.STANDARD)) {
      case Verdict.Pass(Verdict.Effect effect) -> effect.risk();
      case Verdict.Fail(Verdict.Effect effect) -> effect.risk();
      case Verdict.Inconclusive open -> open.measured().map(Verdict.Effect::risk).orElse(0.5);
    };
  }

  private static Verdict verdict(Trial trial, ComparisonJudge judge) {
    Direction direction = trial.direction();
    History baseline = History.of(trial.baseline(), trial.now(), direction);
    History candidate = History.of(trial.candidate(), trial.now(), direction);
    return judge.judge(baseline, candidate, direction);
  }

  private static int sign(Trial trial) {
    return trial.direction() == Direction.LOWER_IS_BETTER ? 1 : -1;
  }

  private static boolean kayenta(Trial trial) {
    HodgesLehmann shift = HodgesLehmann.of(trial.baselineNow(), trial.candidateNow(), Z98);
    double tolerated = TOLERANCE * Math.abs(shift.shift());
    return sign(trial) > 0 ? shift.low() > tolerated : shift.high() < -tolerated;
  }

  private static double welch(Trial trial) {
    return sign(trial) * Welch.t(trial.baselineNow(), trial.candidateNow());
  }

  /// By how much the mean got worse.
  private static double ratio(Trial trial) {
    double ratio = Welch.mean(trial.candidateNow()) / Welch.mean(trial.baselineNow());
    return sign(trial) * (ratio - 1);
  }
}
