package io.shadowcast.benchmarks.models;

import io.shadowcast.benchmarks.report.Figures;
import io.shadowcast.benchmarks.report.Sheet;
import io.shadowcast.trainer.eval.ForecastTraining;
import io.shadowcast.trainer.forecast.Property;
import io.shadowcast.trainer.forecast.QuantileTrees;
import io.shadowcast.trainer.forecast.Quantiles;
import io.shadowcast.trainer.series.History;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.IntStream;

/// J4: where each property of real servers will be in 5 minutes, an hour and a day.
final class Forecasts {
  private static final int[] AHEAD = {1, 12, ForecastCase.DAY};
  private static final int EVERY = 3;
  private static final String OURS = "ours";

  private final List<Property> properties;
  private final List<Property> learned;
  private final Sheet sheet;
  private final int rows;
  private final int seeds;
  private final long seed;

  /// @param learned those that the model is trained on
  Forecasts(
      List<Property> properties, List<Property> learned, Sheet sheet, boolean quick, long seed) {
    this.properties = properties;
    this.learned = learned;
    this.sheet = sheet;
    this.rows = quick ? 20_000 : 60_000;
    this.seeds = quick ? 1 : 5;
    this.seed = seed;
  }

  /// The properties of the hosts of `*_train.csv.gz`, 30 days of 5 minutes.
  static List<Property> read(Path folder) throws IOException {
    List<Property> properties = new ArrayList<>();
    for (Path file : Readings.files(folder, "_train.csv.gz")) {
      Readings readings = Readings.read(file);
      if (readings.rows().size() < ForecastCase.END) {
        throw new IOException(
            "%s: %d rows (expected: %d)".formatted(file, readings.rows().size(), ForecastCase.END));
      }
      List<History> host =
          IntStream.range(0, readings.metrics())
              .mapToObj(column -> History.of(readings.column(column)))
              .toList();
      properties.addAll(Property.of(host, ForecastCase.DAY, ForecastCase.LEARNED));
    }
    return properties;
  }

  /// What a method did over all properties, for each seed.
  private static final class Line {
    final Spread pinball = new Spread();
    final Spread coverage = new Spread();
    final Spread kept = new Spread();
    final Spread keptClosely = new Spread();
    final Spread width = new Spread();
    final Spread error = new Spread();
  }

  Figures run() {
    sheet.line(
        "%d properties; %d rows to learn from for each of %d seeds: mean (least-most) of them",
        properties.size(), rows, seeds);
    Figures figures = new Figures("models").put("job", Job.J4.label());
    for (int ahead : AHEAD) {
      Map<String, Line> lines = new LinkedHashMap<>();
      for (int run = 0; run < seeds; run++) {
        one(ahead, new SplittableRandom(seed * 31 + run), lines);
      }
      print(ahead, lines);
      Line ours = lines.getOrDefault(OURS, new Line());
      figures
          .put("pinball" + ahead, ours.pinball.mean(), 4)
          .put("covered" + ahead, ours.kept.mean(), 3)
          .put("width" + ahead, ours.width.mean(), 3);
    }
    return figures;
  }

  private void one(int ahead, SplittableRandom random, Map<String, Line> lines) {
    QuantileTrees trees =
        ForecastTraining.train(learned, ahead, ForecastCase.LEARNED, rows, random);
    List<ForecastCase> cases =
        properties.stream().parallel().map(each -> ForecastCase.of(each, trees)).toList();
    methods()
        .forEach(
            (name, method) -> score(cases, method, lines.computeIfAbsent(name, key -> new Line())));
  }

  private static Map<String, Function<ForecastCase, Quantiles[]>> methods() {
    Map<String, Function<ForecastCase, Quantiles[]>> methods = new LinkedHashMap<>();
    methods.put("anything seen before", ForecastCase::anything);
    methods.put("naive", ForecastCase::naive);
    methods.put("seasonal naive", ForecastCase::seasonal);
    methods.put("trees", ForecastCase::raw);
    methods.put("trees + CQR", ForecastCase::conformal);
    methods.put("trees + ACI", ForecastCase::adaptive);
    methods.put(OURS, ForecastCase::calibrated);
    return methods;
  }

  private static void score(
      List<ForecastCase> cases, Function<ForecastCase, Quantiles[]> method, Line line) {
    List<Score> scores = cases.stream().map(each -> Score.of(each, method.apply(each))).toList();
    line.pinball.add(mean(scores, Score::pinball));
    line.coverage.add(mean(scores, Score::coverage));
    line.width.add(mean(scores, Score::width));
    line.error.add(mean(scores, Score::error));
    line.kept.add(mean(scores, score -> score.within(0.05)));
    line.keptClosely.add(mean(scores, score -> score.within(0.03)));
  }

  private static double mean(List<Score> scores, Function<Score, Double> part) {
    return scores.stream().mapToDouble(part::apply).average().orElse(Double.NaN);
  }

  /// Of one property, over every third step of the days of the test.
  ///
  /// @param error of the middle, to that of taking the value of the day before
  private record Score(double pinball, double coverage, double width, double error) {
    static Score of(ForecastCase about, Quantiles[] said) {
      double pinball = 0;
      double covered = 0;
      double width = 0;
      double error = 0;
      int steps = 0;
      for (int i = ForecastCase.calibrating(); i < said.length; i += EVERY) {
        double value = about.value(i);
        pinball += said[i].pinball(value);
        covered += said[i].covers(value) ? 1 : 0;
        width += said[i].width();
        error += Math.abs(said[i].middle() - value);
        steps++;
      }
      return new Score(
          pinball / steps, covered / steps, width / steps, error / steps / about.usualError());
    }

    double within(double points) {
      return Math.abs(coverage - (1 - 2 * Quantiles.TAIL)) <= points + 1e-9 ? 1 : 0;
    }
  }

  private void print(int ahead, Map<String, Line> lines) {
    sheet.text("");
    sheet.line(
        "%d steps of 5 minutes ahead; in units of each property's standard deviation", ahead);
    sheet.line(
        "  %-22s %-24s %-22s %-22s %-22s %-22s %s",
        "method", "pinball", "coverage", "in 85-95 %", "in 87-93 %", "width", "MASE");
    lines.forEach((name, line) ->
        sheet.line(
            "  %-22s %-24s %-22s %-22s %-22s %-22s %s",
            name,
            line.pinball.text(4),
            line.coverage.text(3),
            line.kept.text(3),
            line.keptClosely.text(3),
            line.width.text(3),
            line.error.text(3)));
  }
}
