/// Snapshots as the operator on this host, and the schedule, ask for them. What is done, the
/// executor does.
@NullMarked
package io.shadowcast.agent.snapshot;

import org.jspecify.annotations.NullMarked;
