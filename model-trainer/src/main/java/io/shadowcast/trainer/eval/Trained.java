package io.shadowcast.trainer.eval;

import io.shadowcast.trainer.model.Bundle;
import java.util.List;

/// A new model with the evidence for it.
///
/// @param levels how many load levels it has seen
/// @param forms per target, for people: which curve, how many trees
public record Trained(Bundle bundle, int levels, List<String> forms) {
  /// Copies.
  public Trained {
    forms = List.copyOf(forms);
  }
}
