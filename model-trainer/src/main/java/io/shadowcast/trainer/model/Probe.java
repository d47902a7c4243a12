package io.shadowcast.trainer.model;

import io.shadowcast.trainer.feature.Characteristics;
import io.shadowcast.trainer.label.Target;
import java.util.Map;

/// A question with XGBoost's own answers: a reader that does not come to the same bits must not
/// serve the model.
///
/// @param learned per target the prediction on the learned scale
public record Probe(Characteristics asked, Map<Target, Float> learned) {
  /// Copies.
  public Probe {
    learned = Map.copyOf(learned);
  }
}
