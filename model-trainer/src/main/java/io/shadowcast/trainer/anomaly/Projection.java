package io.shadowcast.trainer.anomaly;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;

/// What is left of a row when the directions are taken out in which ordinary rows differ: the
/// squared prediction error of principal components with 90 % of the variance (Jackson and
/// Mudholkar 1979). It sees metrics that no longer go together.
final class Projection implements Detector {
  private static final double SHARE = 0.9;

  private final double[][] directions;

  private Projection(double[][] directions) {
    this.directions = directions;
  }

  static Projection learn(double[][] standard) {
    DMatrixRMaj covariance = covariance(standard);
    int metrics = covariance.getNumRows();
    EigenDecomposition_F64<DMatrixRMaj> eigen = DecompositionFactory_DDRM.eig(metrics, true, true);
    if (!eigen.decompose(covariance)) {
      throw new IllegalStateException("metrics: no principal components (expected: finite values)");
    }
    List<Integer> order =
        IntStream.range(0, metrics)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> -eigen.getEigenvalue(i).getReal()))
            .toList();
    double total = order.stream().mapToDouble(i -> eigen.getEigenvalue(i).getReal()).sum();
    double reached = 0;
    int count = 0;
    while (count < metrics && reached < SHARE * total) {
      reached += eigen.getEigenvalue(order.get(count++)).getReal();
    }
    double[][] directions =
        order.stream()
            .limit(count)
            .map(i -> eigen.getEigenVector(i).getData().clone())
            .toArray(double[][]::new);
    return new Projection(directions);
  }

  private static DMatrixRMaj covariance(double[][] standard) {
    int metrics = standard[0].length;
    DMatrixRMaj covariance = new DMatrixRMaj(metrics, metrics);
    for (double[] row : standard) {
      for (int i = 0; i < metrics; i++) {
        for (int j = 0; j < metrics; j++) {
          covariance.add(i, j, row[i] * row[j] / standard.length);
        }
      }
    }
    return covariance;
  }

  @Override
  public double[] parts(double[] standard) {
    double[] left = standard.clone();
    for (double[] direction : directions) {
      double along = 0;
      for (int i = 0; i < direction.length; i++) {
        along += standard[i] * direction[i];
      }
      for (int i = 0; i < direction.length; i++) {
        left[i] -= along * direction[i];
      }
    }
    for (int i = 0; i < left.length; i++) {
      left[i] *= left[i];
    }
    return left;
  }
}
