package io.shadowcast.agent.mirror;

import java.time.InstantSource;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/// Time and chance, as a mirror sees them.
///
/// @param ticker CLOCK_MONOTONIC nanoseconds, the clock of the records
/// @param wall for the windows of comparisons
/// @param random spreads retries; used on the mirror's loop only
public record MirrorSources(LongSupplier ticker, InstantSource wall, RandomGenerator random) {}
