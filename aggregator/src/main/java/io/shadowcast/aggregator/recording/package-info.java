/// Recordings of what workloads are asked, and their replays: wanted states, told to agents until
/// they have ended. The door is `Recordings`; entered by `api`; any thread.
@NullMarked
package io.shadowcast.aggregator.recording;

import org.jspecify.annotations.NullMarked;
