package io.shadowcast.trainer.boost;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.shadowcast.trainer.model.TreeEnsemble;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoost;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The walk in Java against XGBoost's own native prediction.
class TreeEnsembleTest {
  private static final int COLUMNS = 5;
  private static final int ROWS = 5000;

  @ParameterizedTest
  @CsvSource({
    "reg:squarederror, exact, 0, 6, 50",
    "reg:squarederror, hist, 0.5, 3, 80",
    "reg:pseudohubererror, hist, 1.25, 4, 60",
    "reg:squarederror, exact, -3.75, 2, 0"
  })
  void walkGivesTheBitsOfTheNativeLibrary(
      String objective, String method, double baseScore, int depth, int rounds) throws Exception {
    Random random = new Random(17);
    DMatrix train = new DMatrix(rows(random, 400), 400, COLUMNS, Float.NaN);
    float[] answers = new float[400];
    for (int i = 0; i < answers.length; i++) {
      answers[i] = (float) (random.nextGaussian() + random.nextInt(3));
    }
    train.setLabel(answers);
    Map<String, Object> parameters = new HashMap<>();
    parameters.put("objective", objective);
    parameters.put("tree_method", method);
    parameters.put("base_score", baseScore);
    parameters.put("max_depth", depth);
    parameters.put("nthread", 1);
    Booster booster = XGBoost.train(train, parameters, rounds, Map.of(), null, null);
    TreeEnsemble walked =
        TreeEnsemble.parse(new String(booster.toByteArray("json"), StandardCharsets.UTF_8));
    assertEquals(rounds, walked.size());

    float[] values = rows(random, ROWS);
    DMatrix asked = new DMatrix(values, ROWS, COLUMNS, Float.NaN);
    compare(booster.predict(asked), walked, values, null);
    float[] margins = new float[ROWS];
    for (int i = 0; i < ROWS; i++) {
      margins[i] = (float) random.nextGaussian();
    }
    // A matrix of its own: XGBoost keeps the predictions of one it has seen.
    DMatrix shifted = new DMatrix(values, ROWS, COLUMNS, Float.NaN);
    shifted.setBaseMargin(margins);
    compare(booster.predict(shifted), walked, values, margins);
  }

  @Test
  void modelThatIsNoPlainRegressionIsRefused() {
    String logistic =
        "{\"learner\":{\"gradient_booster\":{\"name\":\"gbtree\"},"
            + "\"objective\":{\"name\":\"binary:logistic\"}}}";
    assertThrows(IllegalArgumentException.class, () -> TreeEnsemble.parse(logistic));
    assertThrows(IllegalArgumentException.class, () -> TreeEnsemble.parse("{}"));
    assertThrows(IllegalArgumentException.class, () -> TreeEnsemble.parse("not json"));
  }

  private static void compare(
      float[][] expected, TreeEnsemble walked, float[] values, float @Nullable [] margins) {
    for (int i = 0; i < ROWS; i++) {
      float[] row = new float[COLUMNS];
      System.arraycopy(values, i * COLUMNS, row, 0, COLUMNS);
      float actual = margins == null ? walked.predict(row) : walked.predict(row, margins[i]);
      assertEquals(
          Float.floatToRawIntBits(expected[i][0]), Float.floatToRawIntBits(actual), "row " + i);
    }
  }

  /// Values on a coarse grid, so that thresholds are hit exactly, some missing.
  private static float[] rows(Random random, int count) {
    float[] values = new float[count * COLUMNS];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextInt(10) == 0 ? Float.NaN : random.nextInt(40) * 0.1f;
    }
    return values;
  }
}
