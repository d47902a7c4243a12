package io.shadowcast.trainer.model;

/// How far windows kept apart were from their prediction, on the learned scale.
///
/// @param radius half the width of the interval, >= 0
/// @param confidence nominal coverage, 0..1
public record Spread(double radius, double confidence) {
  /// Refuses a negative width.
  public Spread {
    if (!(radius >= 0) || !(confidence > 0 && confidence < 1)) {
      throw new IllegalArgumentException(
          "spread: %s at %s (expected: >= 0 at 0..1)".formatted(radius, confidence));
    }
  }
}
