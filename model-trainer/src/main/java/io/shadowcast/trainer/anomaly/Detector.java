package io.shadowcast.trainer.anomaly;

import java.util.Arrays;

/// Says how unusual rows are, one after the other. Each stream has its own.
interface Detector {
  /// How much each metric adds to what is unusual about the next row, in no unit; each 0 or more.
  double[] parts(double[] standard);

  /// The sum of them.
  static double total(double[] parts) {
    return Arrays.stream(parts).sum();
  }
}
