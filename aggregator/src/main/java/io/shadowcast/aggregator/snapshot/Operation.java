package io.shadowcast.aggregator.snapshot;

import io.shadowcast.aggregator.store.SnapshotOrder;
import io.shadowcast.words.Receipt;
import java.util.Optional;

/// An order and what became of it.
///
/// @param receipt empty: none yet
/// @param expired no receipt came before the deadline
/// @param connected whether the agent of the host can be told now
public record Operation(
    SnapshotOrder order, Optional<Receipt> receipt, boolean expired, boolean connected) {}
