/// The agent's program: commands, and the one place that wires the rooms, makes the threads and
/// reads the clocks. Nobody enters; the main thread starts and stops, the threads of the rooms do
/// the work.
@NullMarked
package io.shadowcast.agent.main;

import org.jspecify.annotations.NullMarked;
