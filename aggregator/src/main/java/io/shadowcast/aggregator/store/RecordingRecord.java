package io.shadowcast.aggregator.store;

import io.shadowcast.words.HostId;
import io.shadowcast.words.RecordingOrder;
import java.time.Instant;
import java.util.Optional;

/// A recording or a replay that was ordered.
///
/// @param ended there is nothing more to tell the host of it
/// @param state what its agent said last, as a message; empty: nothing yet
public record RecordingRecord(
    HostId host, RecordingOrder order, Instant created, boolean ended, Optional<byte[]> state) {}
