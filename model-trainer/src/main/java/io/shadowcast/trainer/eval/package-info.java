/// Protocols and metrics: which windows are kept apart, how wrong a model is on them, which form
/// and how many trees do best. The doors are `TypeTraining` and `Comparison`; `gate` and `main`
/// enter; any thread, one core.
@NullMarked
package io.shadowcast.trainer.eval;

import org.jspecify.annotations.NullMarked;
