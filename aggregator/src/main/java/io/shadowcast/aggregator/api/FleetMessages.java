package io.shadowcast.aggregator.api;

import io.shadowcast.aggregator.store.HostRecord;
import io.shadowcast.aggregator.store.WorkloadRecord;
import io.shadowcast.wire.map.AgentWire;
import io.shadowcast.wire.map.FleetWire;
import io.shadowcast.wire.map.ResourceNames;
import io.shadowcast.wire.map.Times;
import io.shadowcast.wire.v1.Host;
import io.shadowcast.wire.v1.HostState;
import io.shadowcast.wire.v1.Workload;
import io.shadowcast.words.Ledger;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// Hosts and workloads as callers see them.
final class FleetMessages {
  private FleetMessages() {}

  /// A host with its accounting.
  ///
  /// @param connected when the agent was heard last, if it is connected
  static Host host(HostRecord host, List<Ledger> ledgers, Optional<Instant> connected) {
    Host.Builder wire =
        Host.newBuilder()
            .setName(ResourceNames.host(host.name()))
            .setGroup(host.group())
            .putAllLabels(host.labels().values())
            .setVmType(host.vmType().map(ResourceNames::vmType).orElse(""))
            .addAllProbes(host.probes().stream().map(AgentWire::toWire).toList())
            .setAgentVersion(host.agentVersion())
            .setState(state(host, connected))
            .setEnrolTime(Times.toWire(host.enrolled()))
            .addAllLedgers(ledgers.stream().map(AgentWire::toWire).toList())
            .setEtag(etag(host.revision()));
    host.inventory().map(AgentWire::toWire).ifPresent(wire::setInventory);
    connected.or(host::lastSeen).map(Times::toWire).ifPresent(wire::setLastSeen);
    return wire.build();
  }

  static Workload workload(WorkloadRecord workload) {
    return Workload.newBuilder()
        .setName(ResourceNames.workload(workload.host(), workload.name()))
        .addAllPorts(workload.observed().ports())
        .setProtocol(workload.observed().protocol())
        .setCapture(workload.observed().capture())
        .setObjective(FleetWire.toWire(workload.objective()))
        .setVmType(workload.vmType().map(ResourceNames::vmType).orElse(""))
        .setEtag(etag(workload.revision()))
        .build();
  }

  /// The revision of an etag; empty for no etag.
  ///
  /// @throws IllegalArgumentException when it was never given out
  static OptionalLong revision(String etag) {
    if (etag.isEmpty()) {
      return OptionalLong.empty();
    }
    try {
      return OptionalLong.of(Long.parseLong(etag));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("etag: " + etag + " (expected: the etag read last)", e);
    }
  }

  private static String etag(long revision) {
    return Long.toString(revision);
  }

  private static HostState state(HostRecord host, Optional<Instant> connected) {
    if (connected.isPresent()) {
      return HostState.HOST_STATE_CONNECTED;
    }
    return host.lastSeen().isPresent()
        ? HostState.HOST_STATE_SILENT
        : HostState.HOST_STATE_ENROLLED;
  }
}
