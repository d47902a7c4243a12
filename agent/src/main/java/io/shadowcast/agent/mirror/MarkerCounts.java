package io.shadowcast.agent.mirror;

import io.shadowcast.words.WorkloadName;

/// What the markers of requests said that a shadow on this host received, since the start.
///
/// @param workload the shadow's own, as this host's settings name it
/// @param verified made with this agent's key, for this shadow
/// @param unmarked without a marker: not mirrored
/// @param forged with one that does not verify: of another key, for another shadow, or changed
/// @param missing numbers that were passed over between the requests of a connection
public record MarkerCounts(
    WorkloadName workload, long verified, long unmarked, long forged, long missing) {}
