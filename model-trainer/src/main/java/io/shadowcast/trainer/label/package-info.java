/// What is learned: the outcomes of a window on one VM type, and the scale on which each is
/// learned. The doors are `Outcome` and `Target`; every room above enters; any thread.
@NullMarked
package io.shadowcast.trainer.label;

import org.jspecify.annotations.NullMarked;
