/// Configuration properties of the host, polled: files, packages, sysctls, units, the kernel,
/// outputs of commands. [Facts] is the door. One watch thread runs it and may block; nothing here
/// is on the data path.
@NullMarked
package io.shadowcast.agent.facts;

import org.jspecify.annotations.NullMarked;
