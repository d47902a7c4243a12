/// Sends captured records to shadows and accounts for each of them. Rooms above enter by
/// [io.shadowcast.agent.mirror.Mirror]; everything behind that door runs on one event loop of its
/// own.
@NullMarked
package io.shadowcast.agent.mirror;

import org.jspecify.annotations.NullMarked;
