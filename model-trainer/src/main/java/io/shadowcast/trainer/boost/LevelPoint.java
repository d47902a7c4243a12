package io.shadowcast.trainer.boost;

import io.shadowcast.trainer.feature.Feature;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/// A load level as one point: medians, so that a window with a hiccup does not bend the curve.
///
/// @param weight how many windows
record LevelPoint(double x, double y, double weight) {
  static List<LevelPoint> of(List<Example> examples, Feature coordinate) {
    TreeMap<Integer, List<Example>> levels = new TreeMap<>();
    for (Example example : examples) {
      levels.computeIfAbsent(example.level(), _ -> new ArrayList<>()).add(example);
    }
    return levels.values().stream()
        .map(level -> of(coordinate, level))
        .sorted(Comparator.comparingDouble(LevelPoint::x))
        .toList();
  }

  private static LevelPoint of(Feature coordinate, List<Example> level) {
    return new LevelPoint(
        median(level.stream().mapToDouble(e -> coordinate.of(e.asked())).sorted().toArray()),
        median(level.stream().mapToDouble(Example::answer).sorted().toArray()),
        level.size());
  }

  private static double median(double[] sorted) {
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
