/// Wires the agent's rooms and answers the service manager. Nobody else enters; it runs on the main
/// thread.
@NullMarked
package io.shadowcast.agent.main;

import org.jspecify.annotations.NullMarked;
