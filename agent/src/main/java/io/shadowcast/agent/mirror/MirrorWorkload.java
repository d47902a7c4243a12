package io.shadowcast.agent.mirror;

import io.shadowcast.words.WorkloadName;

/// A workload whose records come out of the queues; its place in the list of workloads is its index
/// in the records.
public record MirrorWorkload(WorkloadName name, Protocol protocol) {
  /// How its records are to be understood.
  public enum Protocol {
    /// Records are requests of HTTP/1.x; responses are paired with them.
    HTTP1,
    /// Records are bytes of a stream; responses are read and discarded.
    TCP
  }
}
