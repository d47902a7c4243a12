/// The program `executor`: its socket, who may speak to it, its wiring and its only clocks.
@NullMarked
package io.shadowcast.executor.main;

import org.jspecify.annotations.NullMarked;
