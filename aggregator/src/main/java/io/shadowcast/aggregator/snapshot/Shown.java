package io.shadowcast.aggregator.snapshot;

import io.shadowcast.aggregator.store.SnapshotCopy;
import io.shadowcast.aggregator.store.SnapshotRecord;
import java.util.Optional;

/// A snapshot and where it is.
///
/// @param onHost whether the host has it, as its agent told last
/// @param copy the one at the aggregator
/// @param progress of a copy on its way
public record Shown(
    SnapshotRecord record,
    boolean onHost,
    Optional<SnapshotCopy> copy,
    Optional<ShipProgress> progress) {}
