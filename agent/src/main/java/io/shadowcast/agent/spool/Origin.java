package io.shadowcast.agent.spool;

import io.shadowcast.words.BootId;
import java.time.InstantSource;
import java.util.UUID;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/// Where the times and names of batches come from.
///
/// @param monotonicNanos CLOCK_MONOTONIC
/// @param kernelBoot which boot of the kernel this is
public record Origin(
    InstantSource clock, LongSupplier monotonicNanos, RandomGenerator random, BootId kernelBoot) {
  BootId newBoot() {
    long high = (random.nextLong() & ~0xF000L) | 0x4000L;
    long low = (random.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
    return new BootId(new UUID(high, low));
  }
}
