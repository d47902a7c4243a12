package io.shadowcast.trainer.configuration;

import io.shadowcast.trainer.model.TreeEnsemble;

/// Says what configurations bring.
public sealed interface Predictor {
  /// What a configuration is expected to bring.
  Expectation expect(double[] configuration);

  /// A Gaussian process: sure about what is like that which was measured, and about nothing else.
  record Smooth(ConfigurationModel model) implements Predictor {
    @Override
    public Expectation expect(double[] configuration) {
      return model.expect(configuration);
    }
  }

  /// Boosted trees: as sure everywhere.
  ///
  /// @param deviation of what they missed when it was left out
  record Trees(TreeEnsemble trees, double deviation) implements Predictor {
    @Override
    public Expectation expect(double[] configuration) {
      return new Expectation(trees.predict(row(configuration)), deviation);
    }

    /// As the trees take it.
    public static float[] row(double[] configuration) {
      float[] row = new float[configuration.length];
      for (int i = 0; i < row.length; i++) {
        row[i] = (float) configuration[i];
      }
      return row;
    }
  }

  /// The mean of both, as sure as the less sure one.
  record Both(Smooth smooth, Trees trees) implements Predictor {
    @Override
    public Expectation expect(double[] configuration) {
      Expectation one = smooth.expect(configuration);
      Expectation other = trees.expect(configuration);
      return new Expectation(
          (one.mean() + other.mean()) / 2, Math.max(one.deviation(), other.deviation()));
    }
  }
}
