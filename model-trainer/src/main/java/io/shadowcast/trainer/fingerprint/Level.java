package io.shadowcast.trainer.fingerprint;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// What a workload is like at one level of its load.
///
/// @param windows that it was learned from
/// @param traits how each is distributed
/// @param correlations of ranks between traits, row by row in the order of [Trait], 1 on the
///   diagonal; 0 where a trait stood still
public record Level(int windows, Map<Trait, Distribution> traits, List<List<Double>> correlations) {
  /// Refuses a level without one of the traits, or with other than a square of correlations.
  public Level {
    if (windows < 1) {
      throw new IllegalArgumentException("windows: " + windows + " (expected: 1 or more)");
    }
    for (Trait trait : Trait.values()) {
      if (!traits.containsKey(trait)) {
        throw new IllegalArgumentException("traits: " + trait.label() + " missing");
      }
    }
    traits = Map.copyOf(new EnumMap<>(traits));
    correlations = correlations.stream().map(List::copyOf).toList();
    int expected = Trait.values().length;
    boolean square =
        correlations.size() == expected
            && correlations.stream().allMatch(row -> row.size() == expected);
    if (!square
        || correlations.stream().flatMap(List::stream).anyMatch(one -> !(Math.abs(one) <= 1))) {
      throw new IllegalArgumentException(
          "correlations (expected: %d rows of as many, -1..1)".formatted(expected));
    }
  }

  /// How a trait is distributed.
  public Distribution of(Trait trait) {
    Distribution found = traits.get(trait);
    if (found == null) {
      throw new IllegalStateException(trait.label() + " is in every level");
    }
    return found;
  }

  static Level of(List<double[]> rows) {
    Map<Trait, Distribution> traits = new EnumMap<>(Trait.class);
    for (Trait trait : Trait.values()) {
      traits.put(trait, Distribution.of(column(rows, trait)));
    }
    return new Level(rows.size(), traits, Ranks.correlations(rows));
  }

  private static double[] column(List<double[]> rows, Trait trait) {
    return rows.stream().mapToDouble(row -> row[trait.place()]).toArray();
  }

  /// How differently the traits hang together, 0..1: half the mean difference of correlations.
  double jointDistance(Level other) {
    int traits = correlations.size();
    double sum = 0;
    for (int i = 0; i < traits; i++) {
      for (int j = 0; j < i; j++) {
        sum += Math.abs(correlations.get(i).get(j) - other.correlations.get(i).get(j)) / 2;
      }
    }
    return sum / (traits * (traits - 1) / 2.0);
  }
}
