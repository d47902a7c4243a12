package io.shadowcast.trainer.statistics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The volume under the surface of precision over recall and over a tolerance in time (Paparrizos,
/// Boniol and others 2022, VUS-PR; the definition and the constants of TSB-AD's `metricor`):
/// stretches of anomalies are widened by half of each window with weights that fall, a stretch that
/// no alarm meets lowers the recall.
public final class VolumeUnderPr {
  private static final int THRESHOLDS = 250;
  private static final int WIDEST = 100;
  private static final int STEP = 10;

  private final boolean[] labels;
  private final List<int[]> stretches;
  private final int[] ranks;
  private final double[] alarms;

  private VolumeUnderPr(double[] scores, boolean[] labels) {
    this.labels = labels;
    this.stretches = stretches(labels);
    this.ranks = ranks(scores);
    this.alarms = new double[THRESHOLDS];
    for (int rank : ranks) {
      alarms[rank]++;
    }
    cumulate(alarms);
  }

  /// The mean over windows of 0, 10 .. 100 steps, with 250 thresholds.
  ///
  /// @param scores higher is more suspicious
  /// @return NaN when there was nothing to be found
  public static double of(double[] scores, boolean[] labels) {
    VolumeUnderPr volume = new VolumeUnderPr(scores, labels);
    if (volume.stretches.isEmpty()) {
      return Double.NaN;
    }
    double sum = 0;
    int windows = 0;
    for (int window = 0; window <= WIDEST; window += STEP) {
      sum += volume.area(window);
      windows++;
    }
    return sum / windows;
  }

  private static List<int[]> stretches(boolean[] labels) {
    List<int[]> stretches = new ArrayList<>();
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] && (i == 0 || !labels[i - 1])) {
        stretches.add(new int[] {i, i});
      }
      if (labels[i]) {
        stretches.getLast()[1] = i;
      }
    }
    return stretches;
  }

  /// For each step the first threshold that it passes.
  private static int[] ranks(double[] scores) {
    double[] sorted = scores.clone();
    Arrays.sort(sorted);
    double[] thresholds = new double[THRESHOLDS];
    for (int i = 0; i < THRESHOLDS; i++) {
      int place = (int) ((double) i * (sorted.length - 1) / (THRESHOLDS - 1));
      thresholds[i] = sorted[sorted.length - 1 - place];
    }
    return Arrays.stream(scores).mapToInt(score -> first(thresholds, score)).toArray();
  }

  private static int first(double[] falling, double score) {
    int low = 0;
    int high = falling.length - 1;
    while (low < high) {
      int middle = (low + high) / 2;
      if (score >= falling[middle]) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  private static void cumulate(double[] counts) {
    for (int i = 1; i < counts.length; i++) {
      counts[i] += counts[i - 1];
    }
  }

  /// Stretches that come to touch when each is widened are one.
  private List<int[]> widened(int window) {
    int half = window / 2;
    List<int[]> wide = new ArrayList<>();
    int from = Math.max(stretches.getFirst()[0] - half, 0);
    for (int i = 0; i + 1 < stretches.size(); i++) {
      int end = stretches.get(i)[1] + half;
      int start = stretches.get(i + 1)[0] - half;
      if (end < start) {
        wide.add(new int[] {from, end});
        from = start;
      }
    }
    wide.add(new int[] {from, Math.min(stretches.getLast()[1] + half, labels.length - 1)});
    return wide;
  }

  private double[] weights(int window) {
    double[] weights = new double[labels.length];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = labels[i] ? 1 : 0;
    }
    for (int[] stretch : window == 0 ? List.<int[]>of() : stretches) {
      for (int by = 1; by <= window / 2; by++) {
        double weight = Math.sqrt(1 - (double) by / window);
        add(weights, stretch[1] + by, weight);
        add(weights, stretch[0] - by, weight);
      }
    }
    return weights;
  }

  private static void add(double[] weights, int place, double weight) {
    if (place >= 0 && place < weights.length) {
      weights[place] = Math.min(1, weights[place] + weight);
    }
  }

  private double area(int window) {
    double[] weights = weights(window);
    double[] hits = new double[THRESHOLDS];
    double[] reached = new double[THRESHOLDS];
    double inside = 0;
    for (int[] stretch : widened(WIDEST)) {
      for (int i = stretch[0]; i <= stretch[1]; i++) {
        hits[ranks[i]] += weights[i];
        inside += labels[i] ? 1 : 0;
        reached[ranks[i]] += labels[i] ? 0 : weights[i];
      }
    }
    cumulate(hits);
    cumulate(reached);
    return area(hits, reached, met(window), inside);
  }

  /// For each threshold the share of stretches that an alarm meets.
  private double[] met(int window) {
    List<int[]> wide = widened(window);
    double[] met = new double[THRESHOLDS];
    for (int[] stretch : wide) {
      int first = Arrays.stream(ranks, stretch[0], stretch[1] + 1).min().orElse(THRESHOLDS - 1);
      met[first] += 1.0 / wide.size();
    }
    cumulate(met);
    return met;
  }

  private double area(double[] hits, double[] reached, double[] met, double labelled) {
    double area = 0;
    double before = 0;
    for (int i = 0; i < THRESHOLDS; i++) {
      double wanted = (labelled + labelled + reached[i]) / 2;
      double recall = Math.min(hits[i] / wanted, 1) * met[i];
      area += (recall - before) * hits[i] / alarms[i];
      before = recall;
    }
    return area;
  }
}
