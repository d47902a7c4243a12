/// Accepts or refuses a new model against the one in service. The door is `Gate`; `main` enters;
/// any thread.
@NullMarked
package io.shadowcast.trainer.gate;

import org.jspecify.annotations.NullMarked;
