/// Shadows, and what is mirrored to them: wanted states with revisions, told to agents that are
/// connected. The door is `Shadows`; entered by `api`; any thread.
@NullMarked
package io.shadowcast.aggregator.shadow;

import org.jspecify.annotations.NullMarked;
