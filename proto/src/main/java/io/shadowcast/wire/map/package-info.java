/// Words to wire messages and back: the only place that knows both. Entered by the rooms at the
/// edge (the agent's `uplink` and `spool`, the aggregator's `api`); any thread, except where a
/// class says otherwise.
///
/// A message that cannot be a word is refused with one [IllegalArgumentException] of the form
/// `field: value (expected: what)`. Unknown fields are ignored; an unknown reason of a loss is left
/// out and reported as a warning, so that a newer agent can talk to an older aggregator.
@NullMarked
package io.shadowcast.wire.map;

import org.jspecify.annotations.NullMarked;
