package io.shadowcast.benchmarks.models;

import io.shadowcast.benchmarks.report.Sheet;
import io.shadowcast.trainer.judge.ComparisonJudge;
import io.shadowcast.trainer.statistics.Reliability;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;

/// How probable it was said to be that a candidate is worse by more than is tolerated, and how
/// often it was: half of the candidates are.
final class Risks {
  private final Map<String, Spread> scores = new LinkedHashMap<>();
  private final Reliability ours = new Reliability();

  /// One run, of trials with a seed of their own.
  void add(List<Trial> trials, SplittableRandom random) {
    double tolerance = ComparisonJudge.STANDARD.tolerance();
    double[] shares = trials.stream().mapToDouble(_ -> random.nextDouble(2 * tolerance)).toArray();
    Map<String, ToDoubleFunction<Trial>> said = new LinkedHashMap<>();
    said.put(Rules.OURS, Rules::risk);
    Rules.all()
        .forEach((name, rule) ->
            said.put(name + ", yes or no", trial -> rule.fails(trial, random) ? 1 : 0));
    said.forEach((name, probability) -> {
      Reliability run = new Reliability();
      for (int i = 0; i < shares.length; i++) {
        double risk = probability.applyAsDouble(trials.get(i).degraded(shares[i]));
        run.add(risk, shares[i] > tolerance);
        if (name.equals(Rules.OURS)) {
          ours.add(risk, shares[i] > tolerance);
        }
      }
      scores.computeIfAbsent(name, _ -> new Spread()).add(run.brier());
    });
  }

  /// Mean squared miss of ours, over all runs.
  double brier() {
    return ours.brier();
  }

  void print(String title, Sheet sheet) {
    sheet.text("");
    sheet.text(title + ": the probability to be worse by more than is tolerated");
    sheet.line("  %-36s %s", "said by", "Brier");
    scores.forEach((name, brier) -> sheet.line("  %-36s %s", name, brier.text(3)));
    sheet.line("  %-36s %.3f", "base rate", ours.brierOfBaseRate());
    sheet.line("  %-10s %-10s %s", "ours said", "it was", "of");
    for (Reliability.Bin bin : ours.bins()) {
      sheet.line("  %-10.3f %-10.3f %d", bin.said(), bin.came(), bin.count());
    }
  }
}
