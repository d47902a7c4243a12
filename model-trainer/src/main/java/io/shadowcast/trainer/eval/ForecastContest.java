package io.shadowcast.trainer.eval;

import io.shadowcast.trainer.forecast.ForecastModel.Horizon;
import io.shadowcast.trainer.forecast.Property;
import io.shadowcast.trainer.forecast.QuantileTrees;
import io.shadowcast.trainer.forecast.Quantiles;
import io.shadowcast.trainer.forecast.Replay;
import io.shadowcast.trainer.series.History;
import java.util.List;
import java.util.stream.IntStream;

/// Trees of forecasts against the naive one, on steps of which they learned nothing: the last
/// value, with the quantiles of what it missed on those they learned from.
public final class ForecastContest {
  /// Bounds the time of a contest: each property trains trees of its own.
  private static final int MOST_PROPERTIES = 24;

  private ForecastContest() {}

  /// How trees do.
  ///
  /// @param learned steps that they learned from; forecasts of a day after them only calibrate
  public static Horizon judge(
      QuantileTrees trees, List<Property> properties, int day, int learned) {
    List<Property> asked = some(properties);
    double pinball = 0;
    double naive = 0;
    int covered = 0;
    int judged = 0;
    for (Property property : asked) {
      int last = property.history().length() - 1;
      Replay replay = new Replay(property, trees, day, learned);
      Quantiles _ = replay.until(last);
      pinball += replay.pinball();
      covered += replay.covered();
      judged += replay.judged();
      naive += naive(property.history(), trees.ahead(), learned, learned + day);
    }
    return new Horizon(trees, pinball / judged, naive / judged, (double) covered / judged);
  }

  private static List<Property> some(List<Property> properties) {
    int step = Math.max(1, properties.size() / MOST_PROPERTIES);
    return IntStream.iterate(0, i -> i < properties.size(), i -> i + step)
        .mapToObj(properties::get)
        .toList();
  }

  /// The sum of its losses over forecasts that are made from a step on.
  private static double naive(History history, int ahead, int learned, int from) {
    double[] misses =
        IntStream.range(ahead, learned)
            .mapToDouble(step -> history.at(step) - history.at(step - ahead))
            .sorted()
            .toArray();
    double low = at(misses, Quantiles.TAIL);
    double high = at(misses, 1 - Quantiles.TAIL);
    return IntStream.range(from, history.length() - ahead)
        .mapToDouble(now ->
            Quantiles.sorted(history.at(now) + low, history.at(now), history.at(now) + high)
                .pinball(history.at(now + ahead)))
        .sum();
  }

  private static double at(double[] sorted, double share) {
    return sorted[(int) (share * (sorted.length - 1))];
  }
}
