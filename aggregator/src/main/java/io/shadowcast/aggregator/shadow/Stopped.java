package io.shadowcast.aggregator.shadow;

import io.shadowcast.words.HostId;
import java.util.List;

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
}
