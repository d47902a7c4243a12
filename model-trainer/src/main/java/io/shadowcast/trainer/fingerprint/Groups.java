package io.shadowcast.trainer.fingerprint;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Fingerprints that are alike, put together: average linkage (Sokal and Michener 1958), as long as
/// two groups are no further apart than is allowed.
public final class Groups {
  private Groups() {}

  /// Groups, the largest first; within a group in the order in which they were given.
  ///
  /// @param furthest mean distance between members of groups that become one, see
  ///   [Similarity#distance]
  public static List<List<Fingerprint>> of(List<Fingerprint> all, double furthest) {
    double[][] distances = distances(all);
    List<List<Integer>> groups = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      groups.add(new ArrayList<>(List.of(i)));
    }
    while (join(groups, distances, furthest)) {
      // Until no two are near enough.
    }
    groups.forEach(group -> group.sort(Comparator.naturalOrder()));
    groups.sort(
        Comparator.<List<Integer>>comparingInt(List::size)
            .reversed()
            .thenComparingInt(List::getFirst));
    return groups.stream().map(group -> group.stream().map(all::get).toList()).toList();
  }

  private static double[][] distances(List<Fingerprint> all) {
    double[][] distances = new double[all.size()][all.size()];
    for (int i = 0; i < all.size(); i++) {
      for (int j = 0; j < i; j++) {
        distances[i][j] = all.get(i).to(all.get(j)).distance();
        distances[j][i] = distances[i][j];
      }
    }
    return distances;
  }

  private static boolean join(List<List<Integer>> groups, double[][] distances, double furthest) {
    int first = 0;
    int second = 0;
    double nearest = furthest;
    for (int i = 0; i < groups.size(); i++) {
      for (int j = 0; j < i; j++) {
        double distance = mean(groups.get(i), groups.get(j), distances);
        if (distance <= nearest) {
          nearest = distance;
          first = j;
          second = i;
        }
      }
    }
    if (first == second) {
      return false;
    }
    groups.get(first).addAll(groups.remove(second));
    return true;
  }

  private static double mean(List<Integer> one, List<Integer> other, double[][] distances) {
    return one.stream()
        .flatMapToDouble(i -> other.stream().mapToDouble(j -> distances[i][j]))
        .average()
        .orElse(Double.POSITIVE_INFINITY);
  }
}
