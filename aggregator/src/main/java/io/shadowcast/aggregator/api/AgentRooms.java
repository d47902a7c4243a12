package io.shadowcast.aggregator.api;

import io.shadowcast.aggregator.fleet.Connections;
import io.shadowcast.aggregator.fleet.Fleet;
import io.shadowcast.aggregator.metrics.Ingest;
import io.shadowcast.aggregator.recording.Recordings;
import io.shadowcast.aggregator.shadow.Shadows;
import io.shadowcast.aggregator.snapshot.Snapshots;
import io.shadowcast.aggregator.store.ReceiptStore;
import java.time.InstantSource;

/// What the stream of an agent is connected to.
record AgentRooms(
    Fleet fleet,
    Connections connections,
    Ingest ingest,
    Shadows shadows,
    ReceiptStore receipts,
    Snapshots snapshots,
    Recordings recordings,
    InstantSource clock) {}
