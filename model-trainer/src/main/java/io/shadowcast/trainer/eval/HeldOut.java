package io.shadowcast.trainer.eval;

import io.shadowcast.trainer.feature.Characteristics;
import io.shadowcast.trainer.feature.WindowRow;

/// A window that was kept apart, and what a model that had not seen its load level said of it.
///
/// @param asked the question as serving would put it
/// @param predicted in natural units
public record HeldOut(WindowRow window, Characteristics asked, double predicted) {}
