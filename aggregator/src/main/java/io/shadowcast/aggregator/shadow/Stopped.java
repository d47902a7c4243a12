package io.shadowcast.aggregator.shadow;

import io.shadowcast.words.HostId;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// What the kill switch reached; every host is off in the state.
///
/// @param told were connected and have been told
/// @param notConnected are told when they connect
public record Stopped(List<HostId> told, List<HostId> notConnected) {
  /// Copies.
  public Stopped {
    told = List.copyOf(told);
    notConnected = List.copyOf(notConnected);
  }

  /// Asks of each host once.
  static Stopped of(List<HostId> hosts, Predicate<HostId> told) {
    Map<Boolean, List<HostId>> halves = hosts.stream().collect(Collectors.partitioningBy(told));
    return new Stopped(halves.getOrDefault(true, List.of()), halves.getOrDefault(false, List.of()));
  }
}
