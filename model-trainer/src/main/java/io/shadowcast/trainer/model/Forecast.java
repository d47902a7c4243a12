package io.shadowcast.trainer.model;

import io.shadowcast.words.Interval;

/// A model's answer.
public sealed interface Forecast {
  /// What the VM type is expected to do.
  ///
  /// @param errorRatio share of failed requests, 0..1
  record Known(Interval p95Millis, Interval throughput, Interval cpuCores, double errorRatio)
      implements Forecast {}

  /// The model has seen nothing like it, and does not guess.
  record Outside(FeatureRange range, double value) implements Forecast {}
}
