package io.shadowcast.trainer.configuration;

import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.CholeskyDecomposition_F64;

/// A Gaussian process over configurations with one kernel (Rasmussen and Williams, algorithm 2.1).
final class GaussianProcess {
  private static final double LEAST_VARIANCE = 1e-12;

  private final OptionKernel kernel;
  private final double[][] configurations;
  private final DMatrixRMaj inverse;
  private final double[] factors;
  private final double mean;
  private final double scale;
  private final double likelihood;

  /// @param logs of the values
  GaussianProcess(OptionKernel kernel, double[][] configurations, double[] logs) {
    this.kernel = kernel;
    this.configurations = configurations;
    int size = configurations.length;
    inverse = new DMatrixRMaj(size, size);
    for (int i = 0; i < size; i++) {
      for (int j = 0; j <= i; j++) {
        double close = kernel.of(configurations[i], configurations[j]);
        inverse.set(i, j, close);
        inverse.set(j, i, close);
      }
      inverse.add(i, i, kernel.noise());
    }
    CholeskyDecomposition_F64<DMatrixRMaj> cholesky = DecompositionFactory_DDRM.chol(size, true);
    double determinant = logDeterminant(cholesky, inverse.copy());
    if (!CommonOps_DDRM.invertSPD(inverse.copy(), inverse)) {
      throw new IllegalStateException("kernel: singular (expected: noise above 0)");
    }
    mean = level(logs);
    factors = new double[size];
    double fit = 0;
    for (int i = 0; i < size; i++) {
      for (int j = 0; j < size; j++) {
        factors[i] += inverse.get(i, j) * (logs[j] - mean);
      }
      fit += factors[i] * (logs[i] - mean);
    }
    scale = Math.max(fit / size, LEAST_VARIANCE);
    likelihood = -size * Math.log(scale) / 2 - determinant / 2;
  }

  private static double logDeterminant(
      CholeskyDecomposition_F64<DMatrixRMaj> cholesky, DMatrixRMaj matrix) {
    if (!cholesky.decompose(matrix)) {
      return Double.POSITIVE_INFINITY;
    }
    DMatrixRMaj lower = cholesky.getT(null);
    double sum = 0;
    for (int i = 0; i < lower.getNumRows(); i++) {
      sum += 2 * Math.log(lower.get(i, i));
    }
    return sum;
  }

  /// The generalised least squares estimate of the mean.
  private double level(double[] logs) {
    double weighted = 0;
    double weights = 0;
    for (int i = 0; i < logs.length; i++) {
      for (int j = 0; j < logs.length; j++) {
        weighted += inverse.get(i, j) * logs[j];
        weights += inverse.get(i, j);
      }
    }
    return weighted / weights;
  }

  /// The logarithm of how well it explains what it was made of, without constants; the scale is the
  /// best one.
  double likelihood() {
    return likelihood;
  }

  Expectation expect(double[] configuration) {
    int size = configurations.length;
    double[] close = new double[size];
    double sum = mean;
    for (int i = 0; i < size; i++) {
      close[i] = kernel.of(configuration, configurations[i]);
      sum += factors[i] * close[i];
    }
    double explained = 0;
    for (int i = 0; i < size; i++) {
      double row = 0;
      for (int j = 0; j < size; j++) {
        row += inverse.get(i, j) * close[j];
      }
      explained += close[i] * row;
    }
    double left = Math.max(0, 1 + kernel.noise() - explained);
    return new Expectation(sum, Math.sqrt(scale * left));
  }
}
