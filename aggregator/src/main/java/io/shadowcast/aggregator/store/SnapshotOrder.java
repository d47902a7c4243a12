package io.shadowcast.aggregator.store;

import io.shadowcast.words.HostId;
import java.time.Instant;

/// An order to the executor of a host, before it is signed.
///
/// @param sequence names it, on that host
/// @param epoch higher than that of any order for the target before
public record SnapshotOrder(
    HostId host,
    String sequence,
    String verb,
    String target,
    String argumentsJson,
    long epoch,
    Instant deadline,
    Instant created) {}
