package io.shadowcast.benchmarks.models;

import io.shadowcast.benchmarks.report.Figures;
import io.shadowcast.benchmarks.report.Sheet;
import io.shadowcast.trainer.performance.Choice;
import io.shadowcast.trainer.performance.Gain;
import io.shadowcast.trainer.performance.TypeGains;
import io.shadowcast.trainer.performance.Workload;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// J1, leaving one suite out: how fast will a workload be on types that it never ran on, and which
/// is the cheapest that is fast enough?
final class BestType {
  private static final String OURS = "ours";
  private static final double[] WANTED = {1, 2, 4};
  private static final double NEEDED = 0.95;

  private final VmScores scores;
  private final Sheet sheet;
  private final int seeds;
  private final long seed;
  private final double[] prices;
  private final int[] candidates;

  BestType(VmScores scores, Sheet sheet, boolean quick, long seed) {
    this.scores = scores;
    this.sheet = sheet;
    this.seeds = quick ? 1 : 5;
    this.seed = seed;
    this.prices = scores.prices();
    this.candidates = scores.candidates();
  }

  /// What a method says about all types for one workload.
  interface Method {
    List<Gain> gains(Workload asked);
  }

  /// How a type is chosen.
  interface Rule {
    OptionalInt choose(double[] prices, List<Gain> gains, double wanted);
  }

  /// The mean over suites, for each seed.
  static final class Line {
    final Spread error = new Spread();
    final Spread far = new Spread();
    final Spread violations = new Spread();
    final Spread cost = new Spread();
    final Spread covered = new Spread();
    final Spread width = new Spread();
  }

  Figures run() throws IOException {
    List<Workload> all = scores.workloads();
    Set<String> suites =
        all.stream().map(Workload::suite).collect(Collectors.toCollection(TreeSet::new));
    if (suites.size() < 3) {
      throw new IOException("suites: " + suites + " (expected: 3 or more)");
    }
    sheet.line(
        "%d VM types to choose from, %d workloads of the suites %s; mean of suites, of %d seeds"
            + " (least-most)",
        candidates.length, all.size(), suites, seeds);
    Map<String, Line> lines = new LinkedHashMap<>();
    Map<String, TypeGains> learned =
        suites.stream()
            .collect(
                Collectors.toMap(suite -> suite, suite -> TypeGains.learn(without(all, suite))));
    for (int run = 0; run < seeds; run++) {
      Map<String, SuiteScore> sums = new LinkedHashMap<>();
      RandomGenerator random = new SplittableRandom(seed * 31 + run);
      for (String suite : suites) {
        one(suite, all, learned, random, sums);
      }
      sums.forEach((name, sum) -> sum.into(lines.computeIfAbsent(name, key -> new Line())));
    }
    print(lines);
    Line ours = lines.getOrDefault(OURS, new Line());
    return new Figures("models")
        .put("job", Job.J1.label())
        .put("medape", ours.error.mean(), 4)
        .put("violations", ours.violations.mean(), 3)
        .put("cost", ours.cost.mean(), 3);
  }

  private static List<Workload> without(List<Workload> all, String suite) {
    return all.stream().filter(each -> !each.suite().equals(suite)).toList();
  }

  private void one(
      String suite,
      List<Workload> all,
      Map<String, TypeGains> learned,
      RandomGenerator random,
      Map<String, SuiteScore> sums) {
    List<Workload> known = without(all, suite);
    List<Workload> asked =
        all.stream().filter(each -> each.suite().equals(suite)).filter(scores::asks).toList();
    TypeMethods methods = new TypeMethods(scores, known, suite, random);
    TypeGains model = Objects.requireNonNull(learned.get(suite));
    Method ours = each -> model.of(each.fingerprint());
    Rule predicted = (prices, gains, wanted) -> Choice.predicted(prices, gains, octaves(wanted));
    methods.classic().forEach((name, method) -> add(name, asked, method, predicted, sums));
    add(OURS, asked, ours, predicted, sums);
    for (double risk : new double[] {0.3, 0.1, 0.05}) {
      Rule safe =
          (prices, gains, wanted) -> Choice.safe(prices, gains, octaves(NEEDED * wanted), risk);
      add("ours, risk of a choice <= %.2f".formatted(risk), asked, ours, safe, sums);
    }
  }

  private void add(
      String name, List<Workload> asked, Method method, Rule rule, Map<String, SuiteScore> sums) {
    SuiteScore score = new SuiteScore();
    for (Workload workload : asked) {
      List<Gain> gains = method.gains(workload);
      for (int type : candidates) {
        score.add(gains.get(type), workload.gains()[type]);
      }
      for (double wanted : WANTED) {
        decide(workload, gains, rule, wanted, score);
      }
    }
    if (score.known()) {
      sums.computeIfAbsent(name, key -> new SuiteScore()).add(score);
    }
  }

  /// Chooses among the types whose true gain is known, and compares with the best.
  private void decide(
      Workload workload, List<Gain> gains, Rule rule, double wanted, SuiteScore score) {
    int[] known =
        IntStream.of(candidates).filter(type -> !Double.isNaN(workload.gains()[type])).toArray();
    double[] cost = IntStream.of(known).mapToDouble(type -> prices[type]).toArray();
    OptionalInt best =
        Choice.cheapest(cost, i -> workload.gains()[known[i]] >= octaves(NEEDED * wanted));
    OptionalInt chosen =
        rule.choose(cost, IntStream.of(known).mapToObj(gains::get).toList(), wanted);
    if (best.isPresent() && chosen.isPresent()) {
      boolean violated = workload.gains()[known[chosen.getAsInt()]] < octaves(NEEDED * wanted);
      score.choice(violated, cost[chosen.getAsInt()] / cost[best.getAsInt()]);
    }
  }

  static double octaves(double ratio) {
    return Math.log(ratio) / Math.log(2);
  }

  private void print(Map<String, Line> lines) {
    sheet.line(
        "  %-30s %-23s %-20s %-20s %-20s %-20s %s",
        "method", "median error", "p90", "violations", "cost / best", "in 90 %", "octaves wide");
    lines.forEach((name, line) ->
        sheet.line(
            "  %-30s %-23s %-20s %-20s %-20s %-20s %s",
            name,
            line.error.text(4),
            line.far.text(3),
            line.violations.text(3),
            line.cost.text(3),
            line.covered.text(3),
            line.width.text(2)));
  }

  /// One suite, or the sum of several.
  static final class SuiteScore {
    private final List<Double> errors = new ArrayList<>();
    private double covered;
    private double width;
    private int choices;
    private int violations;
    private double cost;

    private int suites;
    private final double[] sums = new double[6];
    private int costed;

    void add(Gain gain, double real) {
      if (Double.isNaN(real) || Double.isNaN(gain.octaves())) {
        return;
      }
      errors.add(Math.abs(Math.pow(2, gain.octaves() - real) - 1));
      covered += Math.abs(real - gain.octaves()) <= gain.radius() ? 1 : 0;
      width += 2 * gain.radius();
    }

    boolean known() {
      return !errors.isEmpty();
    }

    void choice(boolean violated, double ratio) {
      choices++;
      violations += violated ? 1 : 0;
      cost += violated ? 0 : ratio;
    }

    void add(SuiteScore suite) {
      double[] sorted = suite.errors.stream().mapToDouble(Double::doubleValue).sorted().toArray();
      suites++;
      sums[0] += sorted[sorted.length / 2];
      sums[1] += sorted[sorted.length * 9 / 10];
      sums[2] += (double) suite.violations / Math.max(1, suite.choices);
      sums[4] += suite.covered / sorted.length;
      sums[5] += suite.width / sorted.length;
      int kept = suite.choices - suite.violations;
      costed += kept > 0 ? 1 : 0;
      sums[3] += kept > 0 ? suite.cost / kept : 0;
    }

    void into(Line line) {
      line.error.add(sums[0] / suites);
      line.far.add(sums[1] / suites);
      line.violations.add(sums[2] / suites);
      line.cost.add(costed == 0 ? Double.NaN : sums[3] / costed);
      line.covered.add(sums[4] / suites);
      line.width.add(sums[5] / suites);
    }
  }
}
