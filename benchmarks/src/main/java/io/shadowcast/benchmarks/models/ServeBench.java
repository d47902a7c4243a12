package io.shadowcast.benchmarks.models;

import io.shadowcast.benchmarks.load.Ticker;
import io.shadowcast.benchmarks.report.Figures;
import io.shadowcast.benchmarks.report.Median;
import io.shadowcast.benchmarks.report.Sheet;
import io.shadowcast.trainer.boost.NativeTrees;
import io.shadowcast.trainer.boost.Regression;
import io.shadowcast.trainer.boost.Regression.Aim;
import io.shadowcast.trainer.boost.Regression.Settings;
import io.shadowcast.trainer.boost.Table;
import io.shadowcast.trainer.model.TreeEnsemble;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/// What a row costs that is asked for alone, as serving does: the walk in Java beside XGBoost's
/// library through its Java binding, with the same trees and rows, in turns, on one thread.
public final class ServeBench {
  private static final int COLUMNS = 40;
  private static final int LEARNED = 20_000;
  private static final int ASKED = 100_000;
  private static final int ROUNDS = 9;
  private static final int QUICK_ROUNDS = 3;
  private static final Settings SETTINGS = new Settings(100, 6, 0.1, 1, 1, 1, 1, 1);

  private final Sheet sheet;
  private final Ticker ticker;
  private final Table asked;
  private final TreeEnsemble trees;
  private final float[][] rows;

  private ServeBench(Sheet sheet, Ticker ticker, SplittableRandom random) {
    this.sheet = sheet;
    this.ticker = ticker;
    trees = Regression.train(table(LEARNED, random), new Aim.Mean(), SETTINGS);
    asked = table(ASKED, random);
    rows = new float[ASKED][];
    for (int row = 0; row < ASKED; row++) {
      rows[row] = asked.row(row);
    }
  }

  /// Prints both and whether they agree.
  public static Figures run(Sheet sheet, boolean quick, long seed, Ticker ticker) {
    return new ServeBench(sheet, ticker, new SplittableRandom(seed))
        .run(quick ? QUICK_ROUNDS : ROUNDS);
  }

  /// One way to answer for all rows, and what each round took.
  private record Way(String name, Supplier<float[]> answers, List<Double> micros) {
    Way(String name, Supplier<float[]> answers) {
      this(name, answers, new ArrayList<>());
    }
  }

  private Figures run(int rounds) {
    try (NativeTrees xgboost = NativeTrees.of(trees)) {
      Way walk = new Way("the walk in Java, row by row", this::walked);
      Way single = new Way("inplace_predict, row by row", () -> alone(xgboost));
      Way whole = new Way("inplace_predict, all rows at once", () -> together(xgboost));
      int same = same(walked(), together(xgboost));
      for (int round = -1; round < rounds; round++) {
        for (Way way : List.of(walk, single, whole)) {
          measure(way, round >= 0);
        }
      }
      print(List.of(walk, single, whole));
      return new Figures("serve")
          .put("us_per_row", Median.of(walk.micros()), 3)
          .put("xgboost4j_us_per_row", Median.of(single.micros()), 3)
          .put("xgboost4j_batch_us_per_row", Median.of(whole.micros()), 3)
          .put("equal", (double) same / ASKED, 6);
    }
  }

  private void print(List<Way> ways) {
    sheet.line(
        "%d trees of depth %d, %d columns, a tenth missing; %d rows a round, %d rounds, medians",
        trees.size(), SETTINGS.depth(), COLUMNS, ASKED, ways.getFirst().micros().size());
    for (Way way : ways) {
      sheet.line("  %-36s %8.3f us per row", way.name(), Median.of(way.micros()));
    }
  }

  private void measure(Way way, boolean counts) {
    long begun = ticker.nanos();
    float[] answers = way.answers().get();
    double micros = (ticker.nanos() - begun) / 1e3 / answers.length;
    if (counts) {
      way.micros().add(micros);
    }
  }

  private float[] walked() {
    float[] answers = new float[ASKED];
    for (int row = 0; row < ASKED; row++) {
      answers[row] = trees.predict(rows[row]);
    }
    return answers;
  }

  private float[] alone(NativeTrees xgboost) {
    float[] answers = new float[ASKED];
    for (int row = 0; row < ASKED; row++) {
      answers[row] = xgboost.predict(rows[row])[0][0];
    }
    return answers;
  }

  private float[] together(NativeTrees xgboost) {
    float[][] found = xgboost.predict(asked.values());
    float[] answers = new float[ASKED];
    for (int row = 0; row < ASKED; row++) {
      answers[row] = found[row][0];
    }
    return answers;
  }

  private static int same(float[] one, float[] other) {
    int same = 0;
    for (int i = 0; i < one.length; i++) {
      same += Float.floatToRawIntBits(one[i]) == Float.floatToRawIntBits(other[i]) ? 1 : 0;
    }
    return same;
  }

  private static Table table(int count, SplittableRandom random) {
    float[] values = new float[count * COLUMNS];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextInt(10) == 0 ? Float.NaN : (float) random.nextGaussian();
    }
    float[] answers = new float[count];
    for (int row = 0; row < count; row++) {
      answers[row] = answer(values, row * COLUMNS) + (float) random.nextGaussian();
    }
    return new Table(values, COLUMNS, answers);
  }

  /// Depends on half of the columns, so that the trees use many of them.
  private static float answer(float[] values, int from) {
    float sum = 0;
    for (int i = 0; i < COLUMNS / 2; i++) {
      float value = values[from + i];
      int sign = values[from + i + 1] < 0 ? -1 : 1;
      sum += Float.isNaN(value) ? 0.5f : value * (i % 3 + 1) * sign;
    }
    return sum;
  }
}
