package io.shadowcast.words;

/// A value with its interval.
///
/// @param confidence nominal coverage of [low, high], 0..1
public record Interval(double value, double low, double high, double confidence) {
  /// Refuses an interval that is upside down.
  public Interval {
    Check.that(low <= high, "interval", low + ".." + high, "low <= high");
    Check.ratio(confidence, "interval.confidence");
  }
}
