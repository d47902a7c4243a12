package io.shadowcast.trainer.eval;

import io.shadowcast.trainer.feature.Characteristics;
import io.shadowcast.trainer.feature.WindowRow;
import io.shadowcast.trainer.label.Target;
import io.shadowcast.trainer.model.Bundle;
import io.shadowcast.trainer.model.Forecast;
import java.util.List;

/// Two models on the same windows, which neither has learned from: the newest ones. The new model
/// takes part as it would be without them, so that both have seen every load level up to the same
/// kind of end. Absolute relative errors of the p95, medians.
///
/// @param windows how many they could be compared on
/// @param challenger error of the new model
/// @param champion error of the model in service
public record Contest(int windows, double challenger, double champion) {
  /// With fewer windows than this a comparison says nothing.
  public static final int FEWEST = 10;

  private static final int FEWEST_LEVELS = 3;
  private static final int BLOCKS = 4;

  /// Compares on the newest quarter of the windows, as far as they are newer than all the model in
  /// service has seen, and inside the ranges of both.
  public static Contest of(TypeTraining training, TypeTraining.Order order, Bundle inService) {
    List<WindowRow> all = training.windows();
    long fresh = all.stream().filter(w -> w.start().isAfter(inService.origin().newest())).count();
    int size = (int) Math.min(fresh, Math.max(FEWEST, all.size() / BLOCKS));
    List<WindowRow> earlier = all.subList(0, all.size() - size);
    TypeTraining without = training.earlier(earlier.size());
    if (size < FEWEST || without.levels() < FEWEST_LEVELS) {
      return new Contest(0, Double.NaN, Double.NaN);
    }
    return of(
        without.train(order).bundle(),
        inService,
        new Recent(earlier),
        all.subList(all.size() - size, all.size()));
  }

  private static Contest of(
      Bundle challenger, Bundle champion, Recent recent, List<WindowRow> newest) {
    List<WindowRow> fair =
        newest.stream()
            .filter(window -> answers(challenger, recent.asks(window)))
            .filter(window -> answers(champion, recent.asks(window)))
            .toList();
    return new Contest(fair.size(), error(challenger, recent, fair), error(champion, recent, fair));
  }

  private static boolean answers(Bundle bundle, Characteristics asked) {
    return bundle.forecast(asked) instanceof Forecast.Known;
  }

  private static double error(Bundle bundle, Recent recent, List<WindowRow> windows) {
    return Statistics.median(
        windows.stream()
            .mapToDouble(window -> {
              double observed = window.outcome().p95Millis();
              double predicted = bundle.target(Target.P95_MILLIS).value(recent.asks(window));
              return Math.abs(predicted - observed) / observed;
            }));
  }
}
