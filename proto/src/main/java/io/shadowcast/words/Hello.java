package io.shadowcast.words;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// How an agent introduces itself on a new stream.
///
/// @param boot the stream that new batches belong to
/// @param mirrorRevision of the mirror settings in force, 0 for none
/// @param pausedSince when the operator on the host paused mirroring; empty: it is not paused
public record Hello(
    String agentVersion,
    BootId boot,
    Inventory inventory,
    List<ProbeResult> probes,
    List<ObservedWorkload> workloads,
    long mirrorRevision,
    Optional<Instant> pausedSince) {
  /// Copies.
  public Hello {
    probes = List.copyOf(probes);
    workloads = List.copyOf(workloads);
    Check.notNegative(mirrorRevision, "mirror_revision");
  }

  /// Of a host that is not paused.
  public Hello(
      String agentVersion,
      BootId boot,
      Inventory inventory,
      List<ProbeResult> probes,
      List<ObservedWorkload> workloads,
      long mirrorRevision) {
    this(agentVersion, boot, inventory, probes, workloads, mirrorRevision, Optional.empty());
  }
}
