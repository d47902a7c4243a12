/// The way to the program `executor`: its socket, and its start where no service manager does it.
@NullMarked
package io.shadowcast.agent.executor;

import org.jspecify.annotations.NullMarked;
