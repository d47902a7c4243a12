package io.shadowcast.benchmarks.models;

import com.amazon.randomcutforest.RandomCutForest;
import io.shadowcast.trainer.anomaly.AnomalyModel;
import io.shadowcast.trainer.anomaly.Sighting;
import io.shadowcast.trainer.anomaly.Watch;
import io.shadowcast.trainer.statistics.Location;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/// Scores of all rows of a test: ours, those it is made of, and others.
final class Detectors {
  static final String OURS = "ours";

  private static final int TREES = 30;
  private static final int SAMPLES = 256;
  private static final int SEED = 42;
  private static final int PRIMED = 6000;
  private static final double MOST_Z = 20;
  private static final double LEAST_SCALE = 0.01;

  private Detectors() {}

  /// @param forests also the random cut forests, which take long
  static Map<String, double[]> scores(Machine machine, RandomGenerator random, boolean forests) {
    Map<String, double[]> scores = new LinkedHashMap<>();
    scores.put("chance", random.doubles(machine.test().length).toArray());
    scores.put("robust z", robust(machine));
    if (forests) {
      scores.put("random cut forest", forest(machine, 1));
      scores.put("random cut forest, 4 rows", forest(machine, 4));
    }
    Watch watch = AnomalyModel.learn(machine.train()).watch();
    List<Sighting> seen = Arrays.stream(machine.test()).map(watch::next).toList();
    for (int i = 0; i < Watch.DETECTORS.size(); i++) {
      int which = i;
      scores.put(
          "of ours: " + Watch.DETECTORS.get(i),
          seen.stream().mapToDouble(each -> each.detectors()[which]).toArray());
    }
    scores.put(OURS, seen.stream().mapToDouble(Sighting::surprise).toArray());
    return scores;
  }

  /// The mean over metrics of the distance from the median, in median absolute deviations.
  private static double[] robust(Machine machine) {
    int metrics = machine.train()[0].length;
    double[] medians = new double[metrics];
    double[] scales = new double[metrics];
    for (int metric = 0; metric < metrics; metric++) {
      double[] column = column(machine.train(), metric);
      double median = Location.median(column);
      double[] away = Arrays.stream(column).map(value -> Math.abs(value - median)).toArray();
      double mean = Arrays.stream(column).average().orElse(0);
      double variance =
          Arrays.stream(column).map(value -> (value - mean) * (value - mean)).average().orElse(0);
      medians[metric] = median;
      scales[metric] =
          Math.max(Location.median(away), Math.max(0.1 * Math.sqrt(variance), LEAST_SCALE));
    }
    return Arrays.stream(machine.test())
        .mapToDouble(row ->
            IntStream.range(0, metrics)
                .mapToDouble(i -> Math.min(MOST_Z, Math.abs(row[i] - medians[i]) / scales[i]))
                .average()
                .orElse(0))
        .toArray();
  }

  private static double[] column(double[][] rows, int metric) {
    return Arrays.stream(rows).mapToDouble(row -> row[metric]).toArray();
  }

  /// Robust random cut forest (Guha and others 2016), its library, streaming: score, then learn.
  private static double[] forest(Machine machine, int rows) {
    RandomCutForest forest =
        RandomCutForest.builder()
            .dimensions(machine.train()[0].length * rows)
            .shingleSize(rows)
            .internalShinglingEnabled(rows > 1)
            .numberOfTrees(TREES)
            .sampleSize(SAMPLES)
            .randomSeed(SEED)
            .build();
    double[][] train = machine.train();
    for (int i = Math.max(0, train.length - PRIMED); i < train.length; i++) {
      forest.update(floats(train[i]));
    }
    double[] scores = new double[machine.test().length];
    for (int i = 0; i < scores.length; i++) {
      float[] row = floats(machine.test()[i]);
      scores[i] = forest.getAnomalyScore(row);
      forest.update(row);
    }
    return scores;
  }

  private static float[] floats(double[] row) {
    float[] floats = new float[row.length];
    for (int i = 0; i < row.length; i++) {
      floats[i] = (float) row[i];
    }
    return floats;
  }
}
