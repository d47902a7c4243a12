package io.shadowcast.words;

import java.util.List;

/// How an agent introduces itself on a new stream.
///
/// @param boot the stream that new batches belong to
/// @param mirrorRevision of the mirror settings in force, 0 for none
public record Hello(
    String agentVersion,
    BootId boot,
    Inventory inventory,
    List<ProbeResult> probes,
    List<ObservedWorkload> workloads,
    long mirrorRevision) {
  /// Copies.
  public Hello {
    probes = List.copyOf(probes);
    workloads = List.copyOf(workloads);
    Check.notNegative(mirrorRevision, "mirror_revision");
  }
}
