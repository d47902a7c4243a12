package io.shadowcast.aggregator.api;

import io.shadowcast.aggregator.metrics.Ingest;
import io.shadowcast.aggregator.shadow.Shadows;
import io.shadowcast.aggregator.store.StateStore;
import java.time.InstantSource;

/// What the stream of an agent is connected to.
record AgentRooms(
    StateStore state, Ingest ingest, Shadows shadows, AgentStreams streams, InstantSource clock) {}
