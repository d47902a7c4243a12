/// The agent's own kernel facilities, one class each. Entered by every room of the agent; each
/// instance belongs to the thread that made it unless its class says otherwise.
@NullMarked
package io.shadowcast.agent.os;

import org.jspecify.annotations.NullMarked;
