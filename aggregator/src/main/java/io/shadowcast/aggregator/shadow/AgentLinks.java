package io.shadowcast.aggregator.shadow;

import io.shadowcast.words.HostId;
import io.shadowcast.words.MirrorSettings;
import java.util.Set;

/// The streams of agents that are connected now. Implemented by the room that serves them.
public interface AgentLinks {
  /// Hands settings to the stream of a host, without waiting for the agent.
  ///
  /// @return false when there is no stream
  boolean tell(HostId host, MirrorSettings settings);

  /// The hosts that have a stream.
  Set<HostId> connected();
}
