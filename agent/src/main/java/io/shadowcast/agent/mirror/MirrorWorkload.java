package io.shadowcast.agent.mirror;

import io.shadowcast.words.ShadowName;
import io.shadowcast.words.WorkloadName;
import java.util.Optional;
import java.util.Set;

/// A workload whose records come out of the queues; its place in the list of workloads is its index
/// in the records.
///
/// @param shadow the name by which it is mirrored to, when it is a shadow itself: its markers are
///   checked
/// @param compare what of its answers is compared with those of its shadows
/// @param served ports of this host at which production is captured: a copy that went there would
///   be captured and copied again, without end
public record MirrorWorkload(
    WorkloadName name,
    Protocol protocol,
    Optional<ShadowName> shadow,
    CompareMode compare,
    Set<Integer> served) {
  /// Copies.
  public MirrorWorkload {
    served = Set.copyOf(served);
  }

  /// One that serves users, whose status and response times are compared, at no port of this host.
  public MirrorWorkload(WorkloadName name, Protocol protocol) {
    this(name, protocol, Optional.empty(), CompareMode.STATUS);
  }

  /// One that is captured at no port of this host.
  public MirrorWorkload(
      WorkloadName name, Protocol protocol, Optional<ShadowName> shadow, CompareMode compare) {
    this(name, protocol, shadow, compare, Set.of());
  }

  /// This one, captured at these ports of this host.
  public MirrorWorkload at(Set<Integer> ports) {
    return new MirrorWorkload(name, protocol, shadow, compare, ports);
  }

  /// How its records are to be understood.
  public enum Protocol {
    /// Records are requests of HTTP/1.x; responses are paired with them.
    HTTP1,
    /// Records are commands to Redis; replies are paired with them by counting.
    REDIS,
    /// Records are bytes of a stream; responses are read and discarded.
    TCP,
    /// Records are datagrams; responses are paired with those that were asked alone.
    UDP
  }
}
