/// The agent's settings: one immutable tree, read once, checked as a whole. Every room of the agent
/// may read these records; the only door that makes them from a file is [Settings]. Any thread.
@NullMarked
package io.shadowcast.agent.config;

import org.jspecify.annotations.NullMarked;
