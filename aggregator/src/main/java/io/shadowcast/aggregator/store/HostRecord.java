package io.shadowcast.aggregator.store;

import io.shadowcast.words.HostId;
import io.shadowcast.words.Inventory;
import io.shadowcast.words.Labels;
import io.shadowcast.words.ProbeResult;
import io.shadowcast.words.VmTypeName;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// A host as it is stored.
///
/// @param revision counts updates of group, labels and VM type; observations leave it alone
/// @param vmTypeSince when the VM type was changed last; empty: it never was another one
/// @param pausedSince when the operator on the host paused mirroring; empty: it is not paused
public record HostRecord(
    HostId name,
    String group,
    Labels labels,
    Optional<VmTypeName> vmType,
    Optional<Inventory> inventory,
    List<ProbeResult> probes,
    String agentVersion,
    Optional<Instant> lastSeen,
    Instant enrolled,
    long revision,
    Optional<Instant> vmTypeSince,
    Optional<Instant> pausedSince) {
  /// Copies.
  public HostRecord {
    probes = List.copyOf(probes);
  }

  /// The part of a host that operators set.
  public record Settings(String group, Labels labels, Optional<VmTypeName> vmType) {}

  /// What operators set.
  public Settings settings() {
    return new Settings(group, labels, vmType);
  }
}
