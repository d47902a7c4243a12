package io.shadowcast.aggregator.metrics;

import io.shadowcast.words.Comparison;
import io.shadowcast.words.FieldDifference;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Windows of comparison as one: counts are added, and shifts are weighted by how sure each window
/// is of its own (the inverse of its variance, with which independent estimates combine best).
public final class Merging {
  /// A 95 % interval is this many standard deviations wide.
  private static final double WIDTH = 2 * 1.96;

  private Merging() {}

  private record Sides(String workload, String shadow) {}

  /// One comparison per workload and shadow, in the order in which these first come.
  public static List<Comparison> bySides(List<Comparison> windows) {
    Map<Sides, List<Comparison>> sides = new LinkedHashMap<>();
    for (Comparison window : windows) {
      sides
          .computeIfAbsent(
              new Sides(window.workload().value(), window.shadow().value()), _ -> new ArrayList<>())
          .add(window);
    }
    return sides.values().stream().map(Merging::merged).toList();
  }

  private static Comparison merged(List<Comparison> windows) {
    Comparison first = windows.getFirst();
    if (windows.size() == 1) {
      return first;
    }
    return new Comparison(
        first.workload(),
        first.shadow(),
        windows.stream().map(Comparison::start).min(Comparator.naturalOrder()).orElse(Instant.MIN),
        windows.stream().map(Comparison::end).max(Comparator.naturalOrder()).orElse(Instant.MIN),
        true,
        windows.stream().mapToLong(Comparison::pairs).sum(),
        windows.stream().mapToLong(Comparison::statusDiffers).sum(),
        latency(windows),
        responses(windows.stream().map(Comparison::responses).toList()));
  }

  private static Comparison.LogRatio latency(List<Comparison> windows) {
    double pairs = 0;
    double median = 0;
    double weights = 0;
    double shift = 0;
    for (Comparison window : windows) {
      Comparison.LogRatio one = window.latency();
      if (!Double.isNaN(one.median())) {
        pairs += window.pairs();
        median += window.pairs() * one.median();
      }
      double deviation = Math.max(1e-6, (one.high() - one.low()) / WIDTH);
      if (!Double.isNaN(one.shift()) && !Double.isNaN(deviation)) {
        double weight = 1 / (deviation * deviation);
        weights += weight;
        shift += weight * one.shift();
      }
    }
    double all = pairs == 0 ? Double.NaN : median / pairs;
    if (weights == 0) {
      return Comparison.LogRatio.of(all);
    }
    double half = WIDTH / 2 / Math.sqrt(weights);
    double mean = shift / weights;
    return new Comparison.LogRatio(all, mean, mean - half, mean + half);
  }

  private static Comparison.Responses responses(List<Comparison.Responses> windows) {
    Map<String, FieldDifference> fields = new LinkedHashMap<>();
    windows.stream()
        .map(Comparison.Responses::fields)
        .flatMap(Collection::stream)
        .forEach(field -> fields.merge(field.path(), field, Merging::added));
    List<FieldDifference> sorted = new ArrayList<>(fields.values());
    sorted.sort(
        Comparator.comparing(FieldDifference::exceedsNoise)
            .thenComparingLong(FieldDifference::differ)
            .reversed());
    return new Comparison.Responses(
        windows.stream().mapToLong(Comparison.Responses::compared).sum(),
        windows.stream().mapToLong(Comparison.Responses::incomplete).sum(),
        windows.stream().mapToLong(Comparison.Responses::repeated).sum(),
        sorted);
  }

  private static FieldDifference added(FieldDifference one, FieldDifference other) {
    return new FieldDifference(
        one.path(),
        other.kind(),
        one.pairs() + other.pairs(),
        one.differ() + other.differ(),
        one.noisePairs() + other.noisePairs(),
        one.noiseDiffer() + other.noiseDiffer());
  }
}
