package io.shadowcast.trainer.eval;

import io.shadowcast.trainer.feature.WindowRow;
import io.shadowcast.trainer.label.Target;
import io.shadowcast.trainer.model.Bundle;
import io.shadowcast.trainer.model.Forecast;
import io.shadowcast.trainer.model.TargetModel;
import io.shadowcast.words.Interval;
import java.util.Arrays;
import java.util.List;

/// How a finished model does on windows that are given, each asked with its own characteristics.
///
/// @param windows inside the model's range
/// @param outside windows it does not answer
/// @param median absolute relative error
/// @param p90 absolute relative error
/// @param covered share of windows inside the interval
public record Evaluation(
    Target target, int windows, int outside, double median, double p90, double covered) {
  /// Evaluates every target.
  public static List<Evaluation> of(Bundle bundle, List<WindowRow> windows) {
    List<WindowRow> inside =
        windows.stream()
            .filter(window -> bundle.forecast(window.asked()) instanceof Forecast.Known)
            .toList();
    int outside = windows.size() - inside.size();
    return Arrays.stream(Target.values())
        .map(target -> of(bundle.target(target), inside, outside))
        .toList();
  }

  private static Evaluation of(TargetModel model, List<WindowRow> inside, int outside) {
    double[] errors = inside.stream().mapToDouble(window -> error(model, window)).toArray();
    long covered = inside.stream().filter(window -> covers(model, window)).count();
    return new Evaluation(
        model.target(),
        inside.size(),
        outside,
        Statistics.quantile(Arrays.stream(errors), 0.5),
        Statistics.quantile(Arrays.stream(errors), 0.9),
        (double) covered / Math.max(1, inside.size()));
  }

  private static double error(TargetModel model, WindowRow window) {
    double observed = model.target().observed(window.outcome());
    return Math.abs(model.value(window.asked()) - observed) / Math.max(observed, 0.01);
  }

  private static boolean covers(TargetModel model, WindowRow window) {
    Interval interval = model.predict(window.asked());
    double observed = model.target().observed(window.outcome());
    return interval.low() <= observed && observed <= interval.high();
  }
}
