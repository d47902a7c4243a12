/// Entry of the batch program that trains and evaluates models. Nobody else enters; it runs on the
/// main thread.
@NullMarked
package io.shadowcast.trainer.main;

import org.jspecify.annotations.NullMarked;
