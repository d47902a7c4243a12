/// A trained model: the base curve, XGBoost's trees walked in plain Java, their bundle file.
/// Training and serving evaluate this same code. The doors are `Bundle` and `BundleFile`; every
/// room above enters; any thread.
@NullMarked
package io.shadowcast.trainer.model;

import org.jspecify.annotations.NullMarked;
