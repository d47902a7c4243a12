package io.shadowcast.trainer.anomaly;

/// Brings metrics to one scale: the mean of ordinary days is 0, their standard deviation 1.
@SuppressWarnings("ArrayRecordComponent") // numbers that nobody compares
record Scaling(double[] means, double[] deviations) {
  /// Below this nothing is scaled up: a metric that stood still would make any move enormous. Of
  /// metrics between 0 and 1.
  private static final double LEAST = 0.01;

  static Scaling of(double[][] rows) {
    int metrics = rows[0].length;
    double[] means = new double[metrics];
    double[] deviations = new double[metrics];
    for (double[] row : rows) {
      for (int i = 0; i < metrics; i++) {
        means[i] += row[i] / rows.length;
      }
    }
    for (double[] row : rows) {
      for (int i = 0; i < metrics; i++) {
        deviations[i] += (row[i] - means[i]) * (row[i] - means[i]) / rows.length;
      }
    }
    for (int i = 0; i < metrics; i++) {
      deviations[i] = Math.max(LEAST, Math.sqrt(deviations[i]));
    }
    return new Scaling(means, deviations);
  }

  double[] apply(double[] row) {
    double[] standard = new double[row.length];
    for (int i = 0; i < row.length; i++) {
      standard[i] = (row[i] - means[i]) / deviations[i];
    }
    return standard;
  }

  double[][] apply(double[][] rows) {
    double[][] standard = new double[rows.length][];
    for (int i = 0; i < rows.length; i++) {
      standard[i] = apply(rows[i]);
    }
    return standard;
  }

  /// Bounded to six deviations, so that one metric cannot be everything.
  static double[] bounded(double[] standard) {
    double[] bounded = new double[standard.length];
    for (int i = 0; i < bounded.length; i++) {
      bounded[i] = Math.clamp(standard[i], -6, 6);
    }
    return bounded;
  }
}
