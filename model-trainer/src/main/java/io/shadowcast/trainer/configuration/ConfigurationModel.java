package io.shadowcast.trainer.configuration;

import java.util.Arrays;

/// Learns what configurations bring: a Gaussian process on the logarithm of the value, whose kernel
/// learns how much each option matters. It needs tens of measurements, not thousands.
public final class ConfigurationModel {
  /// The fewest measurements to learn from.
  public static final int FEWEST = 8;

  private static final int PASSES = 3;
  private static final double[] FACTORS = {0.1, 0.3, 0.6, 1.7, 3, 10};
  private static final double[] NOISES = {1e-5, 1e-4, 1e-3, 1e-2, 0.05};
  private static final double LEAST_WEIGHT = 1e-4;

  /// Beyond so many, the kernel is learned from a part of them: it takes their cube of time.
  private static final int MOST_FOR_KERNEL = 200;

  private final double[] least;
  private final double[] widths;
  private final GaussianProcess process;

  private ConfigurationModel(double[] least, double[] widths, GaussianProcess process) {
    this.least = least;
    this.widths = widths;
    this.process = process;
  }

  /// Learns.
  ///
  /// @param configurations numbers, one for each option; words are numbered
  /// @param values measured, above 0, one for each
  public static ConfigurationModel learn(double[][] configurations, double[] values) {
    if (values.length < FEWEST || configurations.length != values.length) {
      throw new IllegalArgumentException(
          "measurements: %d of %d configurations (expected: %d or more, one of each)"
              .formatted(values.length, configurations.length, FEWEST));
    }
    double[] least = configurations[0].clone();
    double[] most = configurations[0].clone();
    for (double[] each : configurations) {
      for (int i = 0; i < least.length; i++) {
        least[i] = Math.min(least[i], each[i]);
        most[i] = Math.max(most[i], each[i]);
      }
    }
    double[] widths = new double[least.length];
    for (int i = 0; i < widths.length; i++) {
      widths[i] = most[i] > least[i] ? most[i] - least[i] : 1;
    }
    double[][] scaled =
        Arrays.stream(configurations)
            .map(each -> scaled(each, least, widths))
            .toArray(double[][]::new);
    double[] logs = Arrays.stream(values).map(Math::log).toArray();
    return new ConfigurationModel(
        least, widths, new GaussianProcess(kernel(scaled, logs), scaled, logs));
  }

  private static double[] scaled(double[] configuration, double[] least, double[] widths) {
    double[] scaled = new double[least.length];
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] = (configuration[i] - least[i]) / widths[i];
    }
    return scaled;
  }

  /// One weight after the other is changed as long as that explains the measurements better.
  private static OptionKernel kernel(double[][] scaled, double[] logs) {
    int count = Math.min(scaled.length, MOST_FOR_KERNEL);
    double[][] some = Arrays.copyOf(scaled, count);
    double[] theirs = Arrays.copyOf(logs, count);
    OptionKernel best = OptionKernel.even(scaled[0].length);
    for (int pass = 0; pass < PASSES; pass++) {
      for (double noise : NOISES) {
        best = better(best, best.with(noise), some, theirs);
      }
      for (int option = 0; option < scaled[0].length; option++) {
        double weight = best.weights()[option];
        for (double factor : FACTORS) {
          double other = Math.max(LEAST_WEIGHT, weight * factor);
          best = better(best, best.with(option, other), some, theirs);
        }
      }
    }
    return best;
  }

  private static OptionKernel better(
      OptionKernel one, OptionKernel other, double[][] scaled, double[] logs) {
    double first = new GaussianProcess(one, scaled, logs).likelihood();
    double second = new GaussianProcess(other, scaled, logs).likelihood();
    return second > first ? other : one;
  }

  /// What a configuration is expected to bring.
  public Expectation expect(double[] configuration) {
    return process.expect(scaled(configuration, least, widths));
  }
}
