package io.shadowcast.trainer.anomaly;

import java.util.Arrays;
import java.util.List;

/// Judges the rows of one host, one after the other. One thread.
public final class Watch {
  /// What the detectors look at, in their order.
  public static final List<String> DETECTORS = List.of("projection", "next row", "known states");

  private static final int STEPS = 3;

  private final Scaling scaling;
  private final Detector[] detectors;
  private final Tail[] tails;
  private final double[] last = new double[STEPS];
  private int seen;

  Watch(Scaling scaling, Detector[] detectors, Tail[] tails) {
    this.scaling = scaling;
    this.detectors = detectors;
    this.tails = tails;
  }

  /// The next row.
  public Sighting next(double[] row) {
    double[] standard = scaling.apply(row);
    double[] parts = new double[row.length];
    double[] surprises = new double[detectors.length];
    for (int i = 0; i < detectors.length; i++) {
      double[] own = detectors[i].parts(standard);
      double total = Detector.total(own);
      surprises[i] = tails[i].surprise(total);
      for (int metric = 0; metric < own.length && total > 0; metric++) {
        parts[metric] += surprises[i] * own[metric] / total;
      }
    }
    last[seen++ % STEPS] = Arrays.stream(surprises).sum() / detectors.length;
    double mean = Arrays.stream(last).sum() / Math.min(seen, STEPS);
    double all = Arrays.stream(parts).sum();
    double[] shares = Arrays.stream(parts).map(part -> all > 0 ? part / all : 0).toArray();
    return new Sighting(mean, surprises, shares);
  }
}
