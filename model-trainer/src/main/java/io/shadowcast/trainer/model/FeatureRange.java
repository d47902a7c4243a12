package io.shadowcast.trainer.model;

import io.shadowcast.trainer.feature.Feature;

/// What a model has seen of a feature.
public record FeatureRange(Feature feature, double min, double max) {
  private static final double TOLERANCE = 0.05;

  /// Refuses a range that is upside down.
  public FeatureRange {
    if (!(min <= max)) {
      throw new IllegalArgumentException(
          "%s: %s..%s (expected: min <= max)".formatted(feature.title(), min, max));
    }
  }

  /// Whether a value is inside, or at most 5 % outside.
  public boolean covers(double value) {
    return value >= min - slack(min) && value <= max + slack(max);
  }

  private double slack(double bound) {
    return TOLERANCE * (feature.isLoad() ? bound : Math.max(bound, max - min));
  }
}
