package io.shadowcast.aggregator.store;

import io.shadowcast.words.HostId;
import io.shadowcast.words.VmTypeName;
import io.shadowcast.words.WorkloadName;
import java.time.Instant;

/// A model as it is stored.
///
/// @param name unique, for example `web-1-shop-small-3`
/// @param reportJson scores and feature ranges, as the trainer wrote them
/// @param directory of the bundle, relative to the aggregator's state
public record ModelRecord(
    String name,
    HostId host,
    WorkloadName workload,
    VmTypeName vmType,
    long version,
    boolean inService,
    Instant created,
    String featureSignature,
    long trainingWindows,
    String reportJson,
    String directory) {}
