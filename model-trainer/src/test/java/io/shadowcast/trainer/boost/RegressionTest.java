package io.shadowcast.trainer.boost;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.shadowcast.trainer.boost.Regression.Aim;
import io.shadowcast.trainer.boost.Regression.Settings;
import io.shadowcast.trainer.model.TreeEnsemble;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Trees on any table, walked in Java.
class RegressionTest {
  private static final int COLUMNS = 12;
  private static final Settings SETTINGS = new Settings(100, 6, 0.1, 1, 0.8, 0.8, 1, 5);

  @Test
  void theWalkIsXgboostsToTheLastBit() {
    Table learned = table(3_000, 1);
    Table asked = table(100_000, 2);
    for (Aim aim : new Aim[] {new Aim.Mean(), new Aim.Quantile(0.95)}) {
      TreeEnsemble trees = Regression.train(learned, aim, SETTINGS);
      try (NativeTrees xgboost = NativeTrees.of(trees)) {
        float[][] expected = xgboost.predict(asked.values());
        for (int row = 0; row < asked.rows(); row++) {
          float walked = trees.predict(asked.row(row));
          assertEquals(Float.floatToIntBits(expected[row][0]), Float.floatToIntBits(walked));
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.05, 0.5, 0.95})
  void aQuantileHasItsShareBelow(double share) {
    Table table = table(20_000, 3);
    TreeEnsemble trees = Regression.train(table, new Aim.Quantile(share), SETTINGS);
    double below = 0;
    for (int row = 0; row < table.rows(); row++) {
      below += table.answers()[row] < trees.predict(table.row(row)) ? 1 : 0;
    }
    assertEquals(share, below / table.rows(), 0.03);
  }

  @Test
  void theSameSeedGivesTheSameTrees() {
    Table table = table(2_000, 4);
    String one = Regression.train(table, new Aim.Mean(), SETTINGS).json();
    assertEquals(one, Regression.train(table, new Aim.Mean(), SETTINGS).json());
  }

  @Test
  void aTableWithoutItsAnswersIsRefused() {
    IllegalArgumentException fault =
        assertThrows(
            IllegalArgumentException.class, () -> new Table(new float[7], 2, new float[3]));
    assertEquals(
        "table: 7 values, 2 columns, 3 answers (expected: rows x columns)", fault.getMessage());
  }

  /// A tenth of the values is missing, another one is a zero of either sign.
  private static Table table(int rows, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[rows * COLUMNS];
    float[] answers = new float[rows];
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < COLUMNS; column++) {
        values[row * COLUMNS + column] =
            switch (random.nextInt(20)) {
              case 0, 1 -> Float.NaN;
              case 2 -> -0f;
              case 3 -> 0f;
              default -> (float) random.nextGaussian();
            };
      }
      float first = values[row * COLUMNS];
      answers[row] = (Float.isNaN(first) ? 1 : 2 * first) + (float) random.nextGaussian();
    }
    return new Table(values, COLUMNS, answers);
  }
}
