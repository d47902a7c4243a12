package io.shadowcast.aggregator.api;

import io.shadowcast.aggregator.shadow.AgentLinks;
import io.shadowcast.words.HostId;
import io.shadowcast.words.MirrorSettings;
import io.shadowcast.words.Order;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/// The streams that are open now, at most one per host. This is how the rooms reach agents.
public final class AgentStreams implements AgentLinks {
  private final ConcurrentMap<HostId, AgentStream> open = new ConcurrentHashMap<>();

  /// Nobody is connected.
  public AgentStreams() {}

  @Override
  public boolean tell(HostId host, MirrorSettings settings) {
    return find(host).map(stream -> stream.tell(settings)).orElse(false);
  }

  /// Hands an order to the stream of a host; its receipt is kept when it arrives.
  ///
  /// @return false when there is no stream
  public boolean send(HostId host, Order order) {
    return find(host).map(stream -> stream.send(order)).orElse(false);
  }

  @Override
  public Set<HostId> connected() {
    return Set.copyOf(open.keySet());
  }

  /// When an agent that is connected sent its last message; empty when it is not.
  Optional<Instant> lastHeard(HostId host) {
    return find(host).map(AgentStream::lastHeard);
  }

  /// Makes the stream that of its host; false when the host has another one.
  boolean enter(HostId host, AgentStream stream) {
    return open.putIfAbsent(host, stream) == null;
  }

  void leave(HostId host, AgentStream stream) {
    open.remove(host, stream);
  }

  private Optional<AgentStream> find(HostId host) {
    return Optional.ofNullable(open.get(host));
  }
}
