package io.shadowcast.trainer.boost;

import io.shadowcast.trainer.feature.Characteristics;

/// A question with its answer on the learned scale.
///
/// @param level which load level it belongs to
public record Example(Characteristics asked, double answer, int level) {}
