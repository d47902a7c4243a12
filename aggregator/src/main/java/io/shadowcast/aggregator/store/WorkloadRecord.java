package io.shadowcast.aggregator.store;

import io.shadowcast.words.HostId;
import io.shadowcast.words.Objective;
import io.shadowcast.words.ObservedWorkload;
import io.shadowcast.words.VmTypeName;
import io.shadowcast.words.WorkloadName;
import java.time.Instant;
import java.util.Optional;

/// A workload as it is stored.
///
/// @param observed as the agent declares it
/// @param revision counts updates of objective and VM type
/// @param vmType set by an operator; empty: what is declared holds, or its host's
/// @param vmTypeSince when the VM type was changed last, by an operator or in the agent's settings;
///   empty: it never was another one
public record WorkloadRecord(
    HostId host,
    ObservedWorkload observed,
    Objective objective,
    Optional<VmTypeName> vmType,
    long revision,
    Optional<Instant> vmTypeSince) {
  /// Its name on its host.
  public WorkloadName name() {
    return observed.name();
  }

  /// Its own VM type, set or declared; empty: its host's.
  public Optional<VmTypeName> ownType() {
    return vmType.or(observed::vmType);
  }

  /// The part of a workload that operators set.
  public record Settings(Objective objective, Optional<VmTypeName> vmType) {}
}
