package io.shadowcast.trainer.eval;

import io.shadowcast.trainer.model.Bundle;
import java.util.List;

/// A new model with the evidence for it.
///
/// @param levels how many load levels it has seen
/// @param p95 every window that was kept apart, with the prediction of its p95
/// @param forms per target, for people: which curve, how many trees
public record Trained(Bundle bundle, int levels, List<HeldOut> p95, List<String> forms) {
  /// Copies.
  public Trained {
    p95 = List.copyOf(p95);
    forms = List.copyOf(forms);
  }
}
