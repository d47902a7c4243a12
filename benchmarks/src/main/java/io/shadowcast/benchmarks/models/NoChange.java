package io.shadowcast.benchmarks.models;

import io.shadowcast.benchmarks.models.NoiseData.Measurement;
import io.shadowcast.benchmarks.report.Figures;
import io.shadowcast.benchmarks.report.Sheet;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/// J3-AA: comparisons of real values in which nothing was changed, where each `fail` is false; and
/// the same with the candidate made worse by a known share.
final class NoChange {
  private static final double[] SHARES = {0, 0.02, 0.05, 0.10};
  private static final int SEEDS = 5;
  private static final int MANY = 40;
  private static final int FEW = 10;
  private static final int[] LOOKS = {10, 15, 20, 25, 30, 35, MANY};
  private static final int MOST_DRAWS = 1000;

  private final NoiseData data;
  private final Sheet sheet;
  private final int trials;
  private final int seeds;
  private final long seed;

  NoChange(NoiseData data, Sheet sheet, boolean quick, long seed) {
    this.data = data;
    this.sheet = sheet;
    this.trials = quick ? 200 : 800;
    this.seeds = quick ? 2 : SEEDS;
    this.seed = seed;
  }

  /// How often a rule said `fail`, for each share, in each run with a seed of its own.
  private static final class Row {
    private final List<double[]> runs = new ArrayList<>();

    double[] next() {
      double[] run = new double[SHARES.length];
      runs.add(run);
      return run;
    }

    double mean(int share) {
      return runs.stream().mapToDouble(run -> run[share]).average().orElse(Double.NaN);
    }

    String text(int share) {
      double least = runs.stream().mapToDouble(run -> run[share]).min().orElse(Double.NaN);
      double most = runs.stream().mapToDouble(run -> run[share]).max().orElse(Double.NaN);
      return "%.3f (%.3f-%.3f)".formatted(mean(share), least, most);
    }
  }

  Figures run() throws IOException {
    sheet.line(
        "%d measurements; %d trials for each of %d seeds: mean (least-most) of them",
        data.measurements().size(), trials, seeds);
    Map<String, Row> fewer = Map.of();
    Map<String, Row> more = Map.of();
    for (Design design : Design.values()) {
      for (int now : new int[] {MANY, FEW}) {
        Map<String, Row> rows = rows(design, now, rules(design));
        print("%s, n=%d".formatted(design.label(), now), rows);
        if (design == Design.TWO_VMS && now == MANY) {
          more = rows;
        } else if (design == Design.TWO_VMS) {
          fewer = rows;
        }
      }
    }
    Map<String, Row> looks = rows(Design.TWO_VMS, MANY, looking());
    print(Design.TWO_VMS.label() + ", failed at one look or more at n=10, 15 ... 40", looks);
    Risks many = risks(MANY);
    Risks few = risks(FEW);
    return figures(
            more.getOrDefault(Rules.OURS, new Row()),
            fewer.getOrDefault(Rules.OURS, new Row()),
            looks.getOrDefault(Rules.ALWAYS, new Row()))
        .put("brier", many.brier(), 4)
        .put("brier_n10", few.brier(), 4);
  }

  private Risks risks(int now) throws IOException {
    Risks risks = new Risks();
    for (int run = 0; run < seeds; run++) {
      SplittableRandom random = new SplittableRandom(seed * 31 + run);
      risks.add(drawn(Design.TWO_VMS, now, random), random);
    }
    risks.print("%s, n=%d".formatted(Design.TWO_VMS.label(), now), sheet);
    return risks;
  }

  private List<Trial> drawn(Design design, int now, RandomGenerator random) throws IOException {
    List<Trial> drawn = new ArrayList<>();
    for (int i = 0; i < trials; i++) {
      drawn.add(draw(design, now, random));
    }
    return drawn;
  }

  private static Figures figures(Row more, Row fewer, Row looks) {
    return new Figures("models")
        .put("job", Job.J3AA.label())
        .put("false_fail", more.mean(0), 4)
        .put("detect2", more.mean(1), 3)
        .put("detect5", more.mean(2), 3)
        .put("detect10", more.mean(3), 3)
        .put("detect5_n10", fewer.mean(2), 3)
        .put("false_fail_n10", fewer.mean(0), 4)
        .put("false_fail_looks", looks.mean(0), 4)
        .put("detect5_looks", looks.mean(2), 3);
  }

  private Map<String, Row> rows(Design design, int now, Map<String, Trial.Rule> rules)
      throws IOException {
    Map<String, Row> rows = new LinkedHashMap<>();
    for (int run = 0; run < seeds; run++) {
      RandomGenerator random = new SplittableRandom(seed * 31 + run);
      List<Trial> drawn = drawn(design, now, random);
      for (Map.Entry<String, Trial.Rule> rule : rules.entrySet()) {
        double[] fails = rows.computeIfAbsent(rule.getKey(), key -> new Row()).next();
        for (int share = 0; share < SHARES.length; share++) {
          fails[share] = fails(drawn, SHARES[share], rule.getValue(), random);
        }
      }
    }
    return rows;
  }

  /// The classic rules once more on values that were divided by each host's own past; ours only
  /// where there is a past.
  private static Map<String, Trial.Rule> rules(Design design) {
    Map<String, Trial.Rule> rules = new LinkedHashMap<>(Rules.all());
    if (design == Design.FRESH) {
      rules.remove(Rules.OURS);
    }
    if (design == Design.TWO_VMS) {
      Rules.all()
          .forEach((name, rule) -> {
            if (!name.equals(Rules.OURS) && !name.equals("chance")) {
              rules.put(
                  "normalised: " + name, (trial, random) -> rule.fails(trial.normalised(), random));
            }
          });
    }
    return rules;
  }

  /// Each asked at every look, until it says `fail`.
  private static Map<String, Trial.Rule> looking() {
    Map<String, Trial.Rule> rules = new LinkedHashMap<>();
    Rules.looking()
        .forEach((name, rule) ->
            rules.put(
                name,
                (trial, random) ->
                    Arrays.stream(LOOKS).anyMatch(now -> rule.fails(trial.early(now), random))));
    return rules;
  }

  private static double fails(
      List<Trial> trials, double share, Trial.Rule rule, RandomGenerator random) {
    long fails = trials.stream().filter(trial -> rule.fails(trial.degraded(share), random)).count();
    return (double) fails / trials.size();
  }

  private Trial draw(Design design, int now, RandomGenerator random) throws IOException {
    List<Measurement> all = data.measurements();
    for (int i = 0; i < MOST_DRAWS; i++) {
      Measurement from = all.get(random.nextInt(all.size()));
      Optional<Trial> drawn =
          design != Design.FRESH && from.lasting().isEmpty()
              ? Optional.empty()
              : design.draw(from, now, random);
      if (drawn.isPresent()) {
        return drawn.get();
      }
    }
    throw new IOException(
        "data: no measurement with enough values for \"%s\", n=%d (expected: one or more)"
            .formatted(design.label(), now));
  }

  private void print(String title, Map<String, Row> rows) {
    sheet.text("");
    sheet.text(title);
    sheet.line("  %-36s %-21s %-21s %-21s %s", "rule", "false fail", "2 % worse", "5 %", "10 %");
    rows.forEach((name, row) ->
        sheet.line(
            "  %-36s %-21s %-21s %-21s %s",
            name, row.text(0), row.text(1), row.text(2), row.text(3)));
  }
}
