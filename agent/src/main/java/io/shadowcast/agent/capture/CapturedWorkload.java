package io.shadowcast.agent.capture;

import io.shadowcast.agent.config.SessionKey;
import io.shadowcast.words.ClassRule;
import io.shadowcast.words.WorkloadName;
import java.util.List;
import java.util.Optional;

/// A workload as the capture sees it. Its index is its place in the list of all workloads.
///
/// @param ports served ports
/// @param protocol what its connections are framed by
/// @param classes the first rule that matches a request gives its class; none: P2
/// @param session where requests name their session; without it a connection is one
/// @param answerBytes how much of the body of each answer is handed on; 0: no answers
/// @param wholeAnswers whether the packets of its servers are captured whole
public record CapturedWorkload(
    WorkloadName name,
    List<Integer> ports,
    Protocol protocol,
    List<ClassRule> classes,
    Optional<SessionKey> session,
    int answerBytes,
    boolean wholeAnswers) {
  /// What a record is.
  public enum Protocol {
    /// A request of HTTP/1.0 or HTTP/1.1.
    HTTP1,
    /// A command to Redis.
    REDIS,
    /// A piece of a stream of bytes.
    TCP,
    /// A datagram.
    UDP
  }

  /// One whose answers are not handed on.
  public CapturedWorkload(
      WorkloadName name,
      List<Integer> ports,
      Protocol protocol,
      List<ClassRule> classes,
      Optional<SessionKey> session) {
    this(name, ports, protocol, classes, session, 0, false);
  }

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

  /// One whose sessions are its connections.
  public CapturedWorkload(
      WorkloadName name, List<Integer> ports, Protocol protocol, List<ClassRule> classes) {
    this(name, ports, protocol, classes, Optional.empty());
  }
}
