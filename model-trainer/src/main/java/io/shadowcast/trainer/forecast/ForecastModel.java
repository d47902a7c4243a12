package io.shadowcast.trainer.forecast;

import java.time.Instant;
import java.util.List;

/// What forecasts the properties of one host.
///
/// @param names of the properties that it was trained on
/// @param day steps in a day
/// @param steps that there were when it was trained
/// @param horizons those that were good enough, the nearest first
public record ForecastModel(
    List<String> names, int day, Instant trainedAt, int steps, List<Horizon> horizons) {
  /// Refuses a model of nothing.
  public ForecastModel {
    names = List.copyOf(names);
    horizons = List.copyOf(horizons);
    if (names.isEmpty() || horizons.isEmpty() || day < 1) {
      throw new IllegalArgumentException(
          "forecast: %d properties, %d horizons, %d steps a day (expected: 1 or more of each)"
              .formatted(names.size(), horizons.size(), day));
    }
  }

  /// One distance ahead, with how it did on steps that were kept apart, calibrated.
  ///
  /// @param pinball mean loss, in units of each property's standard deviation
  /// @param naivePinball the same of the last value, with the quantiles of its misses
  /// @param covered share of the values that were within
  public record Horizon(QuantileTrees trees, double pinball, double naivePinball, double covered) {
    /// Steps.
    public int ahead() {
      return trees.ahead();
    }
  }
}
