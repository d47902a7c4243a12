package io.shadowcast.trainer.eval;

import io.shadowcast.trainer.boost.Regression;
import io.shadowcast.trainer.boost.Regression.Aim;
import io.shadowcast.trainer.boost.Regression.Settings;
import io.shadowcast.trainer.boost.Table;
import io.shadowcast.trainer.forecast.Outlook;
import io.shadowcast.trainer.forecast.Property;
import io.shadowcast.trainer.forecast.QuantileTrees;
import io.shadowcast.trainer.forecast.Quantiles;
import io.shadowcast.trainer.series.History;
import java.util.List;
import java.util.random.RandomGenerator;

/// Trains one forecast model for all properties.
public final class ForecastTraining {
  private static final int ROUNDS = 150;
  private static final int DEPTH = 6;
  private static final double RATE = 0.1;
  private static final double LEAST_WEIGHT = 20;
  private static final double ROWS = 0.8;
  private static final double COLUMNS = 0.6;

  private ForecastTraining() {}

  /// Learns from steps drawn at random.
  ///
  /// @param until the first step of which nothing may be known
  /// @param rows how many steps
  public static QuantileTrees train(
      List<Property> properties, int ahead, int until, int rows, RandomGenerator random) {
    Table table = table(properties, ahead, until, rows, random);
    int threads = Math.min(2, Runtime.getRuntime().availableProcessors());
    Settings settings =
        new Settings(ROUNDS, DEPTH, RATE, LEAST_WEIGHT, ROWS, COLUMNS, threads, random.nextLong());
    return new QuantileTrees(
        ahead,
        Regression.train(table, new Aim.Quantile(Quantiles.TAIL), settings),
        Regression.train(table, new Aim.Quantile(0.5), settings),
        Regression.train(table, new Aim.Quantile(1 - Quantiles.TAIL), settings));
  }

  private static Table table(
      List<Property> properties, int ahead, int until, int rows, RandomGenerator random) {
    int first = Outlook.first(properties.getFirst().day());
    int columns = Outlook.row(properties.getFirst(), first, ahead).length;
    float[] values = new float[rows * columns];
    float[] answers = new float[rows];
    for (int row = 0; row < rows; row++) {
      Property property = properties.get(random.nextInt(properties.size()));
      int now = first + random.nextInt(until - ahead - first);
      float[] known = Outlook.row(property, now, ahead);
      System.arraycopy(known, 0, values, row * columns, columns);
      History history = property.history();
      answers[row] = (float) (history.at(now + ahead) - history.at(now));
    }
    return new Table(values, columns, answers);
  }
}
