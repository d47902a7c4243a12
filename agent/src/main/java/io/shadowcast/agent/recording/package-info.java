/// Recordings of captured requests: a file that the agent writes while it mirrors, and the player
/// that gives one to a mirror again. [io.shadowcast.agent.recording.Recorder] is told by the
/// mirror's loop and writes on a thread of its own; [io.shadowcast.agent.recording.RecordingReader]
/// and [io.shadowcast.agent.recording.Player] run on the thread that calls them. The bytes of a
/// file are in docs/RECORDING.md.
@NullMarked
package io.shadowcast.agent.recording;

import org.jspecify.annotations.NullMarked;
