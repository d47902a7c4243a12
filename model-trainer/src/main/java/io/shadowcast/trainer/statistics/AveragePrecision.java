package io.shadowcast.trainer.statistics;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// The area under the curve of precision over recall, by steps (Manning, Raghavan, Schuetze,
/// Introduction to Information Retrieval, section 8.4). Equal scores are one threshold.
public final class AveragePrecision {
  private AveragePrecision() {}

  /// The area.
  ///
  /// @param scores higher is more suspicious
  /// @param labels what was to be found
  /// @return 0..1; NaN when there was nothing to be found
  public static double of(double[] scores, boolean[] labels) {
    List<Integer> order =
        IntStream.range(0, scores.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> -scores[i]))
            .toList();
    double found = 0;
    double area = 0;
    int from = 0;
    while (from < order.size()) {
      int until = from;
      double more = 0;
      while (until < order.size() && scores[order.get(until)] == scores[order.get(from)]) {
        more += labels[order.get(until++)] ? 1 : 0;
      }
      found += more;
      area += more * found / until;
      from = until;
    }
    return area / found;
  }
}
