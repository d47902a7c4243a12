/// Fits a model: a base curve by least squares, and XGBoost's trees on what it leaves. The only
/// room that loads XGBoost's native library. The doors are `BaseFit` and `Boosting`; `eval` enters;
/// any thread, one core.
@NullMarked
package io.shadowcast.trainer.boost;

import org.jspecify.annotations.NullMarked;
