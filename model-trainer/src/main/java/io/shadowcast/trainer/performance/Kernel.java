package io.shadowcast.trainer.performance;

import java.util.List;

/// How much two workloads have to do with one another, by their fingerprints: the covariance of a
/// Gaussian process (Rasmussen and Williams, Gaussian Processes for Machine Learning, chapter 4)
/// that is a plane with bends.
///
/// @param slope variance of the plane
/// @param bend variance of what bends it
/// @param reach in octaves, over which it bends
/// @param noise variance of what is a workload's own
record Kernel(double slope, double bend, double reach, double noise) {
  /// All of them are used, in equal parts: which is best is not known before.
  static final List<Kernel> ALL =
      List.of(
          new Kernel(1, 0.05, 1, 0.05),
          new Kernel(3, 0.1, 1, 0.1),
          new Kernel(1, 0.1, 2, 0.05),
          new Kernel(3, 0.05, 0.5, 0.05));

  /// Large, so that no level is preferred.
  private static final double LEVEL = 100;

  double of(Fingerprint one, Fingerprint other) {
    double distance = one.distance(other) / reach;
    return LEVEL + slope * one.along(other) + bend * Math.exp(-distance * distance / 2);
  }
}
