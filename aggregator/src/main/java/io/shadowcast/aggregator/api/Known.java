package io.shadowcast.aggregator.api;

import io.shadowcast.aggregator.fleet.Fleet;
import io.shadowcast.aggregator.fleet.HostView;
import io.shadowcast.aggregator.store.WorkloadRecord;
import io.shadowcast.wire.map.ResourceNames;
import io.shadowcast.words.HostId;

/// Finds what a request names, or refuses the request.
record Known(Fleet fleet) {
  /// A host.
  ///
  /// @throws io.grpc.StatusRuntimeException NOT_FOUND
  HostView host(HostId name) {
    return fleet
        .host(name)
        .orElseThrow(() -> Refusal.notFound(ResourceNames.host(name), "an enrolled host"));
  }

  /// A workload.
  ///
  /// @throws io.grpc.StatusRuntimeException NOT_FOUND
  WorkloadRecord workload(ResourceNames.WorkloadRef name) {
    return fleet
        .workload(name.host(), name.workload())
        .orElseThrow(() ->
            Refusal.notFound(
                ResourceNames.workload(name.host(), name.workload()),
                "a workload that the host's agent has declared"));
  }
}
