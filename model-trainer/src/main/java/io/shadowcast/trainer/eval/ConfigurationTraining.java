package io.shadowcast.trainer.eval;

import io.shadowcast.trainer.boost.Regression;
import io.shadowcast.trainer.boost.Regression.Aim;
import io.shadowcast.trainer.boost.Regression.Settings;
import io.shadowcast.trainer.boost.Table;
import io.shadowcast.trainer.configuration.ConfigurationModel;
import io.shadowcast.trainer.configuration.Predictor;
import io.shadowcast.trainer.model.TreeEnsemble;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// Learns what configurations bring by a Gaussian process and by boosted trees, and keeps whichever
/// did best on measurements that were left out, or the mean of both.
public final class ConfigurationTraining {
  private static final int FOLDS = 5;
  private static final Settings TREES = new Settings(300, 5, 0.1, 1, 1, 1, 1, 0);

  private ConfigurationTraining() {}

  /// Measurements.
  ///
  /// @param configurations numbers, one for each option
  /// @param values above 0, one for each
  @SuppressWarnings("ArrayRecordComponent") // numbers that nobody compares
  public record Measurements(double[][] configurations, double[] values) {
    int size() {
      return values.length;
    }

    private Measurements only(int[] places) {
      return new Measurements(
          Arrays.stream(places).mapToObj(i -> configurations[i]).toArray(double[][]::new),
          Arrays.stream(places).mapToDouble(i -> values[i]).toArray());
    }

    /// Every fifth, or all others.
    private Measurements part(int fold, boolean heldOut) {
      return only(IntStream.range(0, size()).filter(i -> (i % FOLDS == fold) == heldOut).toArray());
    }
  }

  /// The trees alone, 300 of depth 5, on the logarithm.
  public static TreeEnsemble trees(Measurements known) {
    int options = known.configurations()[0].length;
    float[] rows = new float[known.size() * options];
    float[] answers = new float[known.size()];
    for (int i = 0; i < answers.length; i++) {
      float[] row = Predictor.Trees.row(known.configurations()[i]);
      System.arraycopy(row, 0, rows, i * options, options);
      answers[i] = (float) Math.log(known.values()[i]);
    }
    return Regression.train(new Table(rows, options, answers), new Aim.Mean(), TREES);
  }

  /// Learns.
  ///
  /// @param known in an order that means nothing; two of each five are still enough to learn from
  public static Predictor train(Measurements known) {
    double[] missed = new double[3];
    double square = 0;
    for (int fold = 0; fold < FOLDS; fold++) {
      Measurements apart = known.part(fold, true);
      List<Predictor> candidates = candidates(known.part(fold, false), 0);
      for (int i = 0; i < apart.size(); i++) {
        double[] asked = apart.configurations()[i];
        double log = Math.log(apart.values()[i]);
        for (int which = 0; which < missed.length; which++) {
          double mean = candidates.get(which).expect(asked).mean();
          missed[which] += Math.abs(Math.expm1(mean - log));
        }
        double trees = candidates.get(1).expect(asked).mean() - log;
        square += trees * trees;
      }
    }
    int best = IntStream.range(0, missed.length).reduce(0, (a, b) -> missed[b] < missed[a] ? b : a);
    return candidates(known, Math.sqrt(square / known.size())).get(best);
  }

  private static List<Predictor> candidates(Measurements known, double deviation) {
    Predictor.Smooth smooth =
        new Predictor.Smooth(ConfigurationModel.learn(known.configurations(), known.values()));
    Predictor.Trees trees = new Predictor.Trees(trees(known), deviation);
    return List.of(smooth, trees, new Predictor.Both(smooth, trees));
  }
}
