package io.shadowcast.benchmarks.models;

import io.shadowcast.benchmarks.report.Figures;
import io.shadowcast.benchmarks.report.Sheet;
import io.shadowcast.trainer.configuration.ConfigurationModel;
import io.shadowcast.trainer.configuration.Expectation;
import io.shadowcast.trainer.configuration.Predictor;
import io.shadowcast.trainer.eval.ConfigurationTraining;
import io.shadowcast.trainer.eval.ConfigurationTraining.Measurements;
import io.shadowcast.trainer.model.TreeEnsemble;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/// J3-CFG: what will a configuration bring that was never measured? From `<system>.csv`, options
/// first, the last column is the value.
final class Configurations {
  private static final String OURS = "ours";
  private static final String PLAIN = "boosted trees";
  private static final int MOST_TESTED = 3000;
  private static final int PER_OPTION = 5;
  private static final double WORSE = 0.05;

  private final Path folder;
  private final Sheet sheet;
  private final int repeats;
  private final int pairs;
  private final long seed;

  Configurations(Path folder, Sheet sheet, boolean quick, long seed) {
    this.folder = folder;
    this.sheet = sheet;
    this.repeats = quick ? 1 : 5;
    this.pairs = quick ? 2_000 : 20_000;
    this.seed = seed;
  }

  /// Says what a configuration brings.
  interface Method {
    Expectation expect(double[] configuration);
  }

  /// What was measured.
  @SuppressWarnings("ArrayRecordComponent") // numbers that nobody compares
  private record Measured(double[][] configurations, double[] values) {
    Measured part(int from, int until) {
      return new Measured(
          Arrays.copyOfRange(configurations, from, until), Arrays.copyOfRange(values, from, until));
    }
  }

  /// Of one method on one system.
  private static final class Line {
    final Spread error = new Spread();
    final Spread precision = new Spread();
    final Spread recall = new Spread();
    final Spread brier = new Spread();
  }

  Figures run() throws IOException {
    Spread ours = new Spread();
    Spread plain = new Spread();
    for (Path file : files()) {
      Map<String, Line> lines = system(file);
      ours.add(lines.getOrDefault(OURS, new Line()).error.mean());
      plain.add(lines.getOrDefault(PLAIN, new Line()).error.mean());
    }
    return new Figures("models")
        .put("job", Job.J3CFG.label())
        .put("mre", ours.mean(), 4)
        .put("plain_mre", plain.mean(), 4);
  }

  private List<Path> files() throws IOException {
    try {
      return Readings.files(folder, ".csv");
    } catch (IOException none) {
      return Readings.files(folder, ".csv.gz");
    }
  }

  private Map<String, Line> system(Path file) throws IOException {
    Readings readings = Readings.read(file);
    int options = readings.columns().size() - 1;
    int learned = Math.min(PER_OPTION * options, readings.rows().size() / 2);
    if (learned < ConfigurationModel.FEWEST) {
      throw new IOException(
          "%s: %d rows (expected: %d or more)"
              .formatted(file, readings.rows().size(), 2 * ConfigurationModel.FEWEST));
    }
    Map<String, Line> lines = new LinkedHashMap<>();
    for (int repeat = 0; repeat < repeats; repeat++) {
      Measured all = drawn(readings, options, seed * 31 + repeat);
      int end = Math.min(all.values().length, learned + MOST_TESTED);
      RandomGenerator random = new SplittableRandom(seed * 31 + repeat);
      Measured test = all.part(learned, end);
      methods(all.part(0, learned), random)
          .forEach((name, method) ->
              judge(method, test, random, lines.computeIfAbsent(name, key -> new Line())));
    }
    print(file, readings.rows().size(), options, learned, lines);
    return lines;
  }

  private static Measured drawn(Readings readings, int options, long seed) {
    List<double[]> rows = new ArrayList<>(readings.rows());
    rows.removeIf(row -> !(row[options] > 0));
    Collections.shuffle(rows, new Random(seed));
    return new Measured(
        rows.stream().map(row -> Arrays.copyOf(row, options)).toArray(double[][]::new),
        rows.stream().mapToDouble(row -> row[options]).toArray());
  }

  private Map<String, Method> methods(Measured known, RandomGenerator random) {
    double[] logs = Arrays.stream(known.values()).map(Math::log).toArray();
    double mean = Arrays.stream(logs).average().orElse(0);
    Measurements measured = new Measurements(known.configurations(), known.values());
    TreeEnsemble trees = ConfigurationTraining.trees(measured);
    ConfigurationModel smooth = ConfigurationModel.learn(known.configurations(), known.values());
    Predictor ours = ConfigurationTraining.train(measured);
    Map<String, Method> methods = new LinkedHashMap<>();
    methods.put("any that was measured", each -> sure(logs[random.nextInt(logs.length)]));
    methods.put("their mean", each -> sure(mean));
    methods.put("nearest", each -> sure(logs[nearest(known, each)]));
    methods.put(PLAIN, each -> sure(trees.predict(Predictor.Trees.row(each))));
    methods.put("of ours: smooth", smooth::expect);
    methods.put(OURS, ours::expect);
    return methods;
  }

  private static Expectation sure(double log) {
    return new Expectation(log, 0);
  }

  private static int nearest(Measured known, double[] asked) {
    int best = 0;
    double least = Double.POSITIVE_INFINITY;
    for (int i = 0; i < known.configurations().length; i++) {
      double differing = 0;
      for (int option = 0; option < asked.length; option++) {
        differing += known.configurations()[i][option] == asked[option] ? 0 : 1;
      }
      if (differing < least) {
        least = differing;
        best = i;
      }
    }
    return best;
  }

  private void judge(Method method, Measured test, RandomGenerator random, Line line) {
    double error = 0;
    Expectation[] expected = new Expectation[test.values().length];
    for (int i = 0; i < expected.length; i++) {
      expected[i] = method.expect(test.configurations()[i]);
      error += Math.abs(expected[i].value() - test.values()[i]) / test.values()[i];
    }
    line.error.add(error / expected.length);
    int right = 0;
    int said = 0;
    int worse = 0;
    double square = 0;
    for (int i = 0; i < pairs; i++) {
      int now = random.nextInt(expected.length);
      int then = random.nextInt(expected.length);
      boolean isWorse = test.values()[then] > test.values()[now] * (1 + WORSE);
      double probability = expected[now].higher(expected[then], WORSE);
      said += probability > 0.5 ? 1 : 0;
      worse += isWorse ? 1 : 0;
      right += isWorse && probability > 0.5 ? 1 : 0;
      square += (probability - (isWorse ? 1 : 0)) * (probability - (isWorse ? 1 : 0));
    }
    line.precision.add((double) right / said);
    line.recall.add((double) right / worse);
    line.brier.add(square / pairs);
  }

  private void print(Path file, int rows, int options, int learned, Map<String, Line> lines) {
    sheet.text("");
    sheet.line(
        "%s: %d configurations of %d options, %d of them learned from; %d draws",
        file.getFileName(), rows, options, learned, repeats);
    sheet.line(
        "  %-24s %-24s %-22s %-22s %s",
        "method", "mean relative error", "worse 5 %: precision", "recall", "Brier");
    lines.forEach((name, line) ->
        sheet.line(
            "  %-24s %-24s %-22s %-22s %s",
            name,
            line.error.text(4),
            line.precision.text(3),
            line.recall.text(3),
            line.brier.text(3)));
  }
}
