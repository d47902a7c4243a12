package io.shadowcast.aggregator.store;

import java.time.Instant;

/// A snapshot of a host that is in the aggregator's repository too.
///
/// @param snapshot as the host told it when it was shipped
/// @param verified everything of it was read back and proved
/// @param arrived since when it is durable here
public record SnapshotCopy(SnapshotRecord snapshot, boolean verified, Instant arrived) {}
