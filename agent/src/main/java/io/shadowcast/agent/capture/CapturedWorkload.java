package io.shadowcast.agent.capture;

import io.shadowcast.words.ClassRule;
import io.shadowcast.words.WorkloadName;
import java.util.List;

/// A workload as the capture sees it. Its index is its place in the list of all workloads.
///
/// @param ports served ports
/// @param http whether requests of HTTP/1.1 are framed; else the connection is a stream of bytes
/// @param classes the first rule that matches a request gives its class; none: P2
public record CapturedWorkload(
    WorkloadName name, List<Integer> ports, boolean http, List<ClassRule> classes) {
  /// Copies; refuses ports that are none.
  public CapturedWorkload {
    ports = List.copyOf(ports);
    classes = List.copyOf(classes);
    for (int port : ports) {
      if (port < 1 || port > 65_535) {
        throw new IllegalArgumentException("workload.port: " + port + " (expected: 1..65535)");
      }
    }
  }
}
