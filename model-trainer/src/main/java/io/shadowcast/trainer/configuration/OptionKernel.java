package io.shadowcast.trainer.configuration;

import java.util.Arrays;

/// How much two configurations have to do with one another: a level that falls by a factor for each
/// option in which they differ, the faster the more the option matters. So options may act together
/// (the exponential kernel with a weight for each dimension; Rasmussen and Williams, section 4.2).
///
/// @param weights one for each option, 0 and more
/// @param noise variance of a measurement to that of all values
@SuppressWarnings("ArrayRecordComponent") // numbers that nobody compares
record OptionKernel(double[] weights, double noise) {
  /// All options alike.
  static OptionKernel even(int options) {
    double[] weights = new double[options];
    Arrays.fill(weights, 1.0 / options);
    return new OptionKernel(weights, 1e-3);
  }

  OptionKernel with(int option, double weight) {
    double[] others = weights.clone();
    others[option] = weight;
    return new OptionKernel(others, noise);
  }

  OptionKernel with(double otherNoise) {
    return new OptionKernel(weights, otherNoise);
  }

  double of(double[] one, double[] other) {
    double sum = 0;
    for (int i = 0; i < weights.length; i++) {
      sum += weights[i] * Math.abs(one[i] - other[i]);
    }
    return Math.exp(-sum);
  }
}
