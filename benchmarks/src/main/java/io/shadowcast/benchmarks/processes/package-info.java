/// Child processes of the demo and the benchmarks: started with their output in a file, watched,
/// stopped by PID, and put into control groups of the size of a VM type. The caller's thread.
@NullMarked
package io.shadowcast.benchmarks.processes;

import org.jspecify.annotations.NullMarked;
