package io.shadowcast.trainer.anomaly;

/// The mean of the last rows.
final class Trail {
  private final double[][] rows;
  private double[] sum = new double[0];
  private int seen;

  Trail(int length) {
    rows = new double[length][];
  }

  double[] next(double[] row) {
    sum = seen == 0 ? new double[row.length] : sum;
    int place = seen % rows.length;
    boolean full = seen >= rows.length;
    for (int i = 0; i < row.length; i++) {
      sum[i] += row[i] - (full ? rows[place][i] : 0);
    }
    rows[place] = row;
    seen++;
    return mean();
  }

  double[] mean() {
    double[] mean = sum.clone();
    int count = Math.min(seen, rows.length);
    for (int i = 0; i < mean.length; i++) {
      mean[i] /= count;
    }
    return mean;
  }

  boolean isEmpty() {
    return seen == 0;
  }
}
