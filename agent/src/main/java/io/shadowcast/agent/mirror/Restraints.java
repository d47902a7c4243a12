package io.shadowcast.agent.mirror;

/// What keeps one shadow from getting more than it can take.
///
/// @param breaker nothing is sent while it does not answer
/// @param shedding fewer sessions while it does not keep up
/// @param mostBytes may wait for it
record Restraints(Breaker breaker, Shedding shedding, long mostBytes) {}
