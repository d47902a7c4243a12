package io.shadowcast.words;

import java.util.List;
import java.util.Optional;

/// A workload as the agent's settings declare it.
///
/// @param protocol `http1`, `redis`, `tcp` or `udp`
/// @param capture `passive`, `inline` or `none`
/// @param vmType what it runs on or, as a shadow, stands for; empty: the settings do not say
public record ObservedWorkload(
    WorkloadName name,
    List<Integer> ports,
    String protocol,
    String capture,
    Optional<VmTypeName> vmType) {
  /// Copies.
  public ObservedWorkload {
    ports = List.copyOf(ports);
  }

  /// One whose settings name no VM type.
  public ObservedWorkload(WorkloadName name, List<Integer> ports, String protocol, String capture) {
    this(name, ports, protocol, capture, Optional.empty());
  }
}
