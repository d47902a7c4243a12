package io.shadowcast.trainer.forecast;

import io.shadowcast.trainer.series.History;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// A property of a host, with those of the same host that move with it.
///
/// @param history in units of its own standard deviation
/// @param neighbours the same of others, [#NEIGHBOURS] of them, closest first
/// @param day steps in a day
public record Property(History history, Traits traits, List<History> neighbours, int day) {
  /// How many neighbours; itself, where the host has fewer.
  public static final int NEIGHBOURS = 3;

  public Property {
    neighbours = List.copyOf(neighbours);
  }

  /// The properties of one host that move at all.
  ///
  /// @param host one history for each
  /// @param until the steps that may be learned from
  public static List<Property> of(List<History> host, int day, int until) {
    List<History> moving =
        host.stream()
            .filter(history -> history.deviation(0, until) > 0)
            .map(history -> history.in(history.deviation(0, until)))
            .toList();
    return moving.stream()
        .map(history ->
            new Property(
                history, Traits.of(history, day, until), neighbours(history, moving, until), day))
        .toList();
  }

  private static List<History> neighbours(History of, List<History> host, int until) {
    List<History> others = host.stream().filter(other -> other != of).toList();
    if (others.size() < NEIGHBOURS) {
      return IntStream.range(0, NEIGHBOURS).mapToObj(i -> of).toList();
    }
    double[] closeness =
        others.stream().mapToDouble(other -> Math.abs(together(of, other, until))).toArray();
    return IntStream.range(0, others.size())
        .boxed()
        .sorted(Comparator.comparingDouble(i -> -closeness[i]))
        .limit(NEIGHBOURS)
        .map(others::get)
        .toList();
  }

  /// The correlation of their steps.
  private static double together(History one, History other, int until) {
    double both = 0;
    double first = 0;
    double second = 0;
    for (int i = 1; i < until; i++) {
      double here = one.at(i) - one.at(i - 1);
      double there = other.at(i) - other.at(i - 1);
      both += here * there;
      first += here * here;
      second += there * there;
    }
    return both / Math.sqrt(first * second + Double.MIN_NORMAL);
  }
}
