/// Calls into the Linux kernel through the Java foreign function interface. Entered by the drivers
/// of this module and by the agent's `os` room, on any thread.
@NullMarked
package io.shadowcast.snapshot.kernel;

import org.jspecify.annotations.NullMarked;
