package io.shadowcast.trainer.anomaly;

import java.util.Arrays;

/// What ordinary days of one host look like: three cheap detectors, each brought to how improbable
/// its scores are, and their mean.
public final class AnomalyModel {
  /// The fewest rows to learn from.
  public static final int FEWEST_ROWS = 500;

  private final Scaling scaling;
  private final Projection projection;
  private final NextRow nextRow;
  private final KnownStates knownStates;
  private final Tail[] tails;

  private AnomalyModel(double[][] rows) {
    scaling = Scaling.of(rows);
    double[][] standard = scaling.apply(rows);
    projection = Projection.learn(standard);
    nextRow = NextRow.learn(standard);
    knownStates = KnownStates.learn(standard);
    tails =
        new Tail[] {
          Tail.of(scores(projection, standard)),
          Tail.of(scores(nextRow.stream(), standard)),
          Tail.of(distances(standard))
        };
  }

  /// Learns.
  ///
  /// @param rows of ordinary days, at equal steps, at least [#FEWEST_ROWS]
  public static AnomalyModel learn(double[][] rows) {
    if (rows.length < FEWEST_ROWS) {
      throw new IllegalArgumentException(
          "rows: %d (expected: %d or more)".formatted(rows.length, FEWEST_ROWS));
    }
    return new AnomalyModel(rows);
  }

  private static double[] scores(Detector detector, double[][] standard) {
    return Arrays.stream(standard)
        .mapToDouble(row -> Detector.total(detector.parts(row)))
        .toArray();
  }

  private double[] distances(double[][] standard) {
    KnownStates stream = knownStates.stream();
    double[] distances = new double[standard.length];
    for (int i = 0; i < distances.length; i++) {
      distances[i] = Detector.total(stream.partsOfLearned(standard[i], i));
    }
    return distances;
  }

  /// Watches a host from now on.
  public Watch watch() {
    return new Watch(
        scaling, new Detector[] {projection, nextRow.stream(), knownStates.stream()}, tails);
  }
}
