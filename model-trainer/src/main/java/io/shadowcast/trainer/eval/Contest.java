package io.shadowcast.trainer.eval;

import io.shadowcast.trainer.label.Target;
import io.shadowcast.trainer.model.Bundle;
import io.shadowcast.trainer.model.Forecast;
import java.util.List;

/// Two models on the same windows, which neither has learned from: absolute relative errors of the
/// p95, medians.
///
/// @param windows how many they could be compared on
/// @param challenger error of the new model
/// @param champion error of the model in service
public record Contest(int windows, double challenger, double champion) {
  /// Compares on held-out windows that are newer than all the model in service has seen and inside
  /// its range.
  public static Contest of(Trained trained, Bundle inService) {
    List<HeldOut> fair =
        trained.p95().stream()
            .filter(held -> held.window().start().isAfter(inService.origin().newest()))
            .filter(held -> inService.forecast(held.asked()) instanceof Forecast.Known)
            .toList();
    return new Contest(
        fair.size(),
        Statistics.median(fair.stream().mapToDouble(held -> error(held, held.predicted()))),
        Statistics.median(
            fair.stream().mapToDouble(held -> error(held, predicted(inService, held)))));
  }

  private static double predicted(Bundle bundle, HeldOut held) {
    return bundle.target(Target.P95_MILLIS).value(held.asked());
  }

  private static double error(HeldOut held, double predicted) {
    double observed = held.window().outcome().p95Millis();
    return Math.abs(predicted - observed) / observed;
  }
}
