package io.shadowcast.aggregator.model;

import io.shadowcast.words.Interval;

/// What a VM type is expected to make of a load, or why that is not known.
public sealed interface Prediction {
  /// Why there is no answer, as part of a sentence; empty when there is one.
  default String missing() {
    return switch (this) {
      case Predicted _ -> "";
      case NoModel(String reason) -> reason;
      case OutOfRange out ->
          out.feature()
              + " "
              + Figures.outside(
                  out.value(), "is " + out.side() + " the trained range", out.min(), out.max());
    };
  }

  /// A model's answer.
  ///
  /// @param model name of the model, for example `web-1-shop-small-3`
  /// @param errorRatio share of failed requests, 0..1
  record Predicted(
      String model, Interval p95Millis, Interval throughput, Interval cpuCores, double errorRatio)
      implements Prediction {}

  /// The model was never trained on anything like it.
  ///
  /// @param feature for example `rate`
  /// @param min smallest value seen in training
  /// @param max greatest value seen in training
  record OutOfRange(String model, String feature, double value, double min, double max)
      implements Prediction {
    /// Which side of the trained range the question is on.
    public String side() {
      return value > max ? "above" : "below";
    }
  }

  /// Nothing is in service.
  ///
  /// @param reason part of a sentence, for example `no model was trained`
  record NoModel(String reason) implements Prediction {}
}
