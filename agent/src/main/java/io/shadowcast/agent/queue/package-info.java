/// The bounded, off-heap way from a capture thread to the mirror: one writer, one reader, order
/// kept, never waiting. The capture and mirror rooms enter, by
/// [io.shadowcast.agent.queue.RecordQueue]. Each queue has one writing and one reading thread;
/// counters may be read by any.
@NullMarked
package io.shadowcast.agent.queue;

import org.jspecify.annotations.NullMarked;
