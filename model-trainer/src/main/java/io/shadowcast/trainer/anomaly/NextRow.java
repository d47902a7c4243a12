package io.shadowcast.trainer.anomaly;

import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/// How far a row is from what the row before and the last twelve let expect, by ridge regression
/// (Hoerl and Kennard 1970). It sees what happens suddenly.
final class NextRow implements Detector {
  private static final int TRAIL = 12;
  private static final double RIDGE = 0.01;
  private static final double LEAST_VARIANCE = 0.01;
  private static final double MOST = 100;

  private final DMatrixRMaj factors;
  private final double[] variances;
  private final Trail trail = new Trail(TRAIL);
  private double[] before = new double[0];

  private NextRow(DMatrixRMaj factors, double[] variances) {
    this.factors = factors;
    this.variances = variances;
  }

  static NextRow learn(double[][] standard) {
    int metrics = standard[0].length;
    DMatrixRMaj square = new DMatrixRMaj(2 * metrics + 1, 2 * metrics + 1);
    DMatrixRMaj product = new DMatrixRMaj(2 * metrics + 1, metrics);
    NextRow stream = new NextRow(new DMatrixRMaj(1, 1), new double[metrics]);
    for (double[] row : standard) {
      double[] next = Scaling.bounded(row);
      if (!stream.trail.isEmpty()) {
        add(stream.known(), next, square, product);
      }
      stream.remember(next);
    }
    for (int i = 0; i < square.getNumRows(); i++) {
      square.add(i, i, RIDGE * standard.length);
    }
    DMatrixRMaj factors = new DMatrixRMaj(2 * metrics + 1, metrics);
    if (!CommonOps_DDRM.solve(square, product, factors)) {
      throw new IllegalStateException("metrics: no regression (expected: finite values)");
    }
    return new NextRow(factors, variances(standard, factors));
  }

  private static void add(double[] known, double[] next, DMatrixRMaj square, DMatrixRMaj product) {
    for (int i = 0; i < known.length; i++) {
      if (known[i] == 0) {
        continue;
      }
      for (int j = 0; j < known.length; j++) {
        square.add(i, j, known[i] * known[j]);
      }
      for (int j = 0; j < next.length; j++) {
        product.add(i, j, known[i] * next[j]);
      }
    }
  }

  private static double[] variances(double[][] standard, DMatrixRMaj factors) {
    double[] variances = new double[standard[0].length];
    NextRow stream = new NextRow(factors, variances);
    for (double[] row : standard) {
      double[] missed = stream.missed(Scaling.bounded(row));
      for (int i = 0; i < variances.length; i++) {
        variances[i] += missed[i] * missed[i] / standard.length;
      }
    }
    return variances;
  }

  /// One that starts anew.
  NextRow stream() {
    return new NextRow(factors, variances);
  }

  private void remember(double[] row) {
    before = row;
    trail.next(row);
  }

  private double[] known() {
    int metrics = before.length;
    double[] known = new double[2 * metrics + 1];
    System.arraycopy(before, 0, known, 0, metrics);
    System.arraycopy(trail.mean(), 0, known, metrics, metrics);
    known[2 * metrics] = 1;
    return known;
  }

  private double[] missed(double[] row) {
    double[] missed = new double[row.length];
    if (!trail.isEmpty()) {
      double[] known = known();
      System.arraycopy(row, 0, missed, 0, row.length);
      for (int i = 0; i < known.length; i++) {
        for (int j = 0; j < missed.length; j++) {
          missed[j] -= known[i] * factors.get(i, j);
        }
      }
    }
    remember(row);
    return missed;
  }

  @Override
  public double[] parts(double[] standard) {
    double[] parts = missed(Scaling.bounded(standard));
    for (int i = 0; i < parts.length; i++) {
      parts[i] = Math.min(MOST, parts[i] * parts[i] / (variances[i] + LEAST_VARIANCE));
    }
    return parts;
  }
}
