package io.shadowcast.aggregator.store;

import io.shadowcast.words.HostId;
import java.time.Instant;

/// A snapshot that a host has, as its agent told it.
///
/// @param message as it came, for whoever asks; handed over, not copied
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record SnapshotRecord(
    HostId host,
    String target,
    String id,
    long generation,
    Instant ended,
    boolean pinned,
    byte[] message) {}
