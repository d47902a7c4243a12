package io.shadowcast.aggregator.api;

import io.shadowcast.aggregator.fleet.Etag;
import io.shadowcast.aggregator.fleet.HostView;
import io.shadowcast.aggregator.store.HostRecord;
import io.shadowcast.aggregator.store.WorkloadRecord;
import io.shadowcast.wire.map.AgentWire;
import io.shadowcast.wire.map.FleetWire;
import io.shadowcast.wire.map.ResourceNames;
import io.shadowcast.wire.map.Times;
import io.shadowcast.wire.v1.Host;
import io.shadowcast.wire.v1.HostState;
import io.shadowcast.wire.v1.Workload;
import io.shadowcast.words.VmTypeName;
import java.util.Optional;

/// Hosts and workloads as callers see them.
final class FleetMessages {
  private FleetMessages() {}

  /// A host with its accounting.
  static Host host(HostView view) {
    HostRecord host = view.host();
    Host.Builder wire =
        Host.newBuilder()
            .setName(ResourceNames.host(host.name()))
            .setGroup(host.group())
            .putAllLabels(host.labels().values())
            .setVmType(host.vmType().map(ResourceNames::vmType).orElse(""))
            .addAllProbes(host.probes().stream().map(AgentWire::toWire).toList())
            .setAgentVersion(host.agentVersion())
            .setState(state(view.state()))
            .setEnrolTime(Times.toWire(host.enrolled()))
            .addAllLedgers(view.ledgers().stream().map(AgentWire::toWire).toList())
            .setEtag(view.etag());
    host.inventory().map(AgentWire::toWire).ifPresent(wire::setInventory);
    host.lastSeen().map(Times::toWire).ifPresent(wire::setLastSeen);
    host.pausedSince().map(Times::toWire).ifPresent(wire::setPausedSince);
    return wire.build();
  }

  /// @param ofHost the type of its host
  static Workload workload(WorkloadRecord workload, Optional<VmTypeName> ofHost) {
    return Workload.newBuilder()
        .setName(ResourceNames.workload(workload.host(), workload.name()))
        .addAllPorts(workload.observed().ports())
        .setProtocol(workload.observed().protocol())
        .setCapture(workload.observed().capture())
        .setObjective(FleetWire.toWire(workload.objective()))
        .setVmType(workload.vmType().map(ResourceNames::vmType).orElse(""))
        .setDeclaredVmType(workload.observed().vmType().map(ResourceNames::vmType).orElse(""))
        .setHostVmType(ofHost.map(ResourceNames::vmType).orElse(""))
        .setEtag(Etag.of(workload.revision()))
        .build();
  }

  private static HostState state(io.shadowcast.aggregator.fleet.HostState state) {
    return switch (state) {
      case ENROLLED -> HostState.HOST_STATE_ENROLLED;
      case CONNECTED -> HostState.HOST_STATE_CONNECTED;
      case SILENT -> HostState.HOST_STATE_SILENT;
    };
  }
}
