/// From a window to the numbers a model sees: the one definition for training and serving. The
/// doors are `WindowFile`, `WindowRow`, `Characteristics` and `Features`; every room above enters;
/// any thread.
@NullMarked
package io.shadowcast.trainer.feature;

import org.jspecify.annotations.NullMarked;
