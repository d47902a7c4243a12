package io.shadowcast.words;

import java.util.List;

/// A workload as the agent's settings declare it.
///
/// @param protocol `http1`, `redis` or `tcp`
/// @param capture `passive`, `inline` or `none`
public record ObservedWorkload(
    WorkloadName name, List<Integer> ports, String protocol, String capture) {
  /// Copies.
  public ObservedWorkload {
    ports = List.copyOf(ports);
  }
}
