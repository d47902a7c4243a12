package io.shadowcast.benchmarks.mirror;

import io.shadowcast.benchmarks.report.Median;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/// Runs by what was measured; each round adds one to every cell.
///
/// @param <C> what tells one cell from another
final class Cells<C> {
  private final Map<C, List<Run>> runs = new LinkedHashMap<>();

  /// Adds the run of another round.
  void add(C cell, Run run) {
    runs.computeIfAbsent(cell, _ -> new ArrayList<>()).add(run);
  }

  /// How many rounds it has.
  int rounds(C cell) {
    return of(cell).size();
  }

  /// The middle of its rounds; NaN without any.
  double median(C cell, ToDoubleFunction<Run> value) {
    return Median.of(of(cell).stream().mapToDouble(value).boxed().toList());
  }

  /// The middle of the quotients of each round; NaN without any.
  double ratio(C cell, C base, ToDoubleFunction<Run> value) {
    List<Run> above = of(cell);
    List<Run> below = of(base);
    return Median.of(
        IntStream.range(0, Math.min(above.size(), below.size()))
            .mapToObj(i -> value.applyAsDouble(above.get(i)) / value.applyAsDouble(below.get(i)))
            .toList());
  }

  /// All rounds together: the sum of one value over the sum of the other; NaN without any.
  double share(C cell, ToDoubleFunction<Run> part, ToDoubleFunction<Run> whole) {
    return sum(cell, part) / sum(cell, whole);
  }

  /// Of all rounds.
  double sum(C cell, ToDoubleFunction<Run> value) {
    return of(cell).stream().mapToDouble(value).sum();
  }

  private List<Run> of(C cell) {
    return runs.getOrDefault(cell, List.of());
  }
}
