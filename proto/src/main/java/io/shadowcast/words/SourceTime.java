package io.shadowcast.words;

import java.time.Instant;

/// When something happened at its source. Only monotonic times of one boot may be subtracted; wall
/// clocks jump.
///
/// @param monotonicNanos CLOCK_MONOTONIC
public record SourceTime(BootId boot, long monotonicNanos, Instant wall) {}
