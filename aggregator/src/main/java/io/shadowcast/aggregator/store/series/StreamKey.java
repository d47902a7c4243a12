package io.shadowcast.aggregator.store.series;

import io.shadowcast.words.BootId;
import io.shadowcast.words.HostId;

/// One numbered stream of batches.
record StreamKey(HostId host, BootId boot) {}
