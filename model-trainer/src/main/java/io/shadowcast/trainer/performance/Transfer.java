package io.shadowcast.trainer.performance;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CovarianceOps_DDRM;

/// From fingerprints to gains, one regression for each VM type over the workloads that ran there. A
/// workload that does something of its own on a type (an instruction that only this processor has)
/// counts less there, as its residual when it is left out says.
final class Transfer {
  private static final int FEWEST = 5;
  private static final int ROUNDS = 3;
  private static final double TOLERATED = 2;
  private static final double LEAST_SCALE = 0.03;
  private static final double MAD_TO_DEVIATION = 1.4826;

  private final Kernel kernel;
  private final List<Workload> known;
  private final double[][] weights;

  private Transfer(Kernel kernel, List<Workload> known, double[][] weights) {
    this.kernel = kernel;
    this.known = known;
    this.weights = weights;
  }

  static Transfer learn(Kernel kernel, List<Workload> known) {
    int types = known.getFirst().gains().length;
    Map<BitSet, DMatrixRMaj> inverses = new ConcurrentHashMap<>();
    DMatrixRMaj covariance = covariance(kernel, known);
    double[][] weights =
        IntStream.range(0, types)
            .parallel()
            .mapToObj(type -> new Fit(covariance, kernel.noise(), known, type).weights(inverses))
            .toArray(double[][]::new);
    return new Transfer(kernel, known, weights);
  }

  private static DMatrixRMaj covariance(Kernel kernel, List<Workload> known) {
    DMatrixRMaj covariance = new DMatrixRMaj(known.size(), known.size());
    for (int i = 0; i < known.size(); i++) {
      for (int j = 0; j < known.size(); j++) {
        covariance.set(i, j, kernel.of(known.get(i).fingerprint(), known.get(j).fingerprint()));
      }
    }
    return covariance;
  }

  /// Of every type; NaN where too few workloads ran.
  double[] gains(Fingerprint asked) {
    double[] closeness =
        known.stream().mapToDouble(each -> kernel.of(asked, each.fingerprint())).toArray();
    return Arrays.stream(weights).mapToDouble(weight -> product(weight, closeness)).toArray();
  }

  private static double product(double[] weight, double[] closeness) {
    if (weight.length == 0) {
      return Double.NaN;
    }
    double sum = 0;
    for (int i = 0; i < weight.length; i++) {
      sum += weight[i] * closeness[i];
    }
    return sum;
  }

  /// The regression of one type.
  private static final class Fit {
    private final DMatrixRMaj covariance;
    private final double noise;
    private final BitSet ran = new BitSet();
    private final int[] places;
    private final double[] gains;

    Fit(DMatrixRMaj covariance, double noise, List<Workload> known, int type) {
      this.covariance = covariance;
      this.noise = noise;
      IntStream.range(0, known.size()).filter(i -> known.get(i).ranOn(type)).forEach(ran::set);
      places = ran.stream().toArray();
      gains = Arrays.stream(places).mapToDouble(i -> known.get(i).gains()[type]).toArray();
    }

    /// One for each workload, 0 for those that did not run there; none when too few did.
    double[] weights(Map<BitSet, DMatrixRMaj> inverses) {
      if (places.length < FEWEST) {
        return new double[0];
      }
      double[] extra = new double[places.length];
      DMatrixRMaj inverse = inverses.computeIfAbsent(ran, key -> inverse(extra));
      double[] weights = times(inverse, gains);
      for (int round = 0; round < ROUNDS && distrust(inverse, weights, extra); round++) {
        inverse = inverse(extra);
        weights = times(inverse, gains);
      }
      double[] all = new double[covariance.numRows];
      for (int i = 0; i < places.length; i++) {
        all[places[i]] = weights[i];
      }
      return all;
    }

    /// Residuals of workloads left out (Rasmussen and Williams, equation 5.12) that are far beyond
    /// the usual one become noise.
    private static boolean distrust(DMatrixRMaj inverse, double[] weights, double[] extra) {
      double[] residuals = new double[weights.length];
      for (int i = 0; i < weights.length; i++) {
        residuals[i] = Math.abs(weights[i] / inverse.get(i, i));
      }
      double[] sorted = residuals.clone();
      Arrays.sort(sorted);
      double usual = Math.max(LEAST_SCALE, MAD_TO_DEVIATION * sorted[sorted.length / 2]);
      double tolerated = TOLERATED * usual;
      boolean any = false;
      for (int i = 0; i < residuals.length; i++) {
        double beyond = residuals[i] * residuals[i] - tolerated * tolerated;
        extra[i] = Math.max(0, beyond);
        any |= beyond > 0;
      }
      return any;
    }

    private DMatrixRMaj inverse(double[] extra) {
      int size = places.length;
      DMatrixRMaj matrix = new DMatrixRMaj(size, size);
      for (int i = 0; i < size; i++) {
        for (int j = 0; j < size; j++) {
          matrix.set(i, j, covariance.get(places[i], places[j]));
        }
        matrix.add(i, i, noise + extra[i]);
      }
      DMatrixRMaj inverse = new DMatrixRMaj(size, size);
      if (!CovarianceOps_DDRM.invert(matrix, inverse)) {
        throw new IllegalStateException("kernel: singular (expected: noise above 0)");
      }
      return inverse;
    }

    private static double[] times(DMatrixRMaj matrix, double[] vector) {
      double[] product = new double[vector.length];
      for (int i = 0; i < vector.length; i++) {
        for (int j = 0; j < vector.length; j++) {
          product[i] += matrix.get(i, j) * vector[j];
        }
      }
      return product;
    }
  }
}
