package io.shadowcast.agent.config;

import io.shadowcast.words.ClassRule;
import io.shadowcast.words.ObservedWorkload;
import io.shadowcast.words.VmTypeName;
import io.shadowcast.words.WorkloadName;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The ports, processes and rules captured and measured together.
///
/// @param inline present exactly when `capture` is INLINE
/// @param cgroup path below the cgroup mount, beginning with '/'
/// @param pidFile holds the process id whose tree is measured when there is no cgroup
/// @param classes the first rule that matches a request wins; none: P2
/// @param session where requests name their session; without it a connection is one
/// @param compare what of its answers is compared with those of its shadows
/// @param answers how much of the packets of its answers is captured
public record WorkloadSettings(
    WorkloadName name,
    List<Integer> ports,
    Protocol protocol,
    CaptureMode capture,
    Optional<InlineSettings> inline,
    Role role,
    Optional<String> cgroup,
    Optional<Path> pidFile,
    List<ClassRule> classes,
    Optional<SessionKey> session,
    Compare compare,
    Answers answers) {
  /// Copies; refuses captured workloads without ports and inline ones without addresses.
  public WorkloadSettings {
    ports = List.copyOf(ports);
    classes = List.copyOf(classes);
    Expect.that(
        capture == CaptureMode.NONE || !ports.isEmpty(), "ports", ports, "at least one port");
    Expect.that(
        inline.isPresent() == (capture == CaptureMode.INLINE),
        "inline",
        inline.isPresent() ? "present" : "missing",
        "listen and upstream exactly with capture: inline");
    cgroup.ifPresent(path -> Expect.that(path.startsWith("/"), "cgroup", path, "begins with '/'"));
  }

  /// As the hello message says it.
  public ObservedWorkload observed() {
    Optional<VmTypeName> vmType =
        switch (role) {
          case Role.Production(Optional<VmTypeName> type) -> type;
          case Role.Shadow shadow -> Optional.of(shadow.vmType());
        };
    return new ObservedWorkload(name, ports, protocol.label(), capture.label(), vmType);
  }
}
