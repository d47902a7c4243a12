package io.shadowcast.aggregator.store;

import io.shadowcast.words.HostId;
import io.shadowcast.words.MirrorTarget;
import java.time.Instant;

/// A shadow as it is stored.
public record ShadowRecord(HostId host, MirrorTarget target, Instant created) {}
