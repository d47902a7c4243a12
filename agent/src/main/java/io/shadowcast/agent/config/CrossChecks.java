package io.shadowcast.agent.config;

import io.shadowcast.settings.Section;
import io.shadowcast.words.Endpoint;
import io.shadowcast.words.LaneMode;
import io.shadowcast.words.WorkloadName;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// What is wrong only between parts of the tree that are right by themselves.
final class CrossChecks {
  private final AgentSettings settings;
  private final Section root;

  /// A port of TCP and one of UDP are two.
  private record Place(int port, boolean datagrams) {}

  private CrossChecks(AgentSettings settings, Section root) {
    this.settings = settings;
    this.root = root;
  }

  static void run(AgentSettings settings, Section root) {
    CrossChecks checks = new CrossChecks(settings, root);
    checks.ports();
    checks.listeners();
    checks.alpn();
    checks.shadows();
    checks.markers();
    checks.guard();
    checks.lanes();
    checks.repository();
  }

  private void ports() {
    Map<Place, WorkloadName> owners = new HashMap<>();
    for (WorkloadSettings workload : settings.workloads()) {
      boolean datagrams = workload.protocol() == Protocol.UDP;
      for (int port : Set.copyOf(workload.ports())) {
        WorkloadName owner = owners.putIfAbsent(new Place(port, datagrams), workload.name());
        if (owner != null && port != WorkloadReader.NO_PORT) {
          root.conflict(
              "workloads",
              "port " + port + " of " + workload.name(),
              "one workload per port; it is of " + owner);
        }
      }
    }
  }

  private void listeners() {
    Set<Endpoint> taken = new HashSet<>();
    for (WorkloadSettings workload : settings.workloads()) {
      workload
          .inline()
          .map(InlineSettings::listen)
          .filter(listen -> !listen.equals(InlineReader.NOWHERE) && !taken.add(listen))
          .ifPresent(listen ->
              root.conflict("workloads", listen.toString(), "one inline listener per address"));
    }
  }

  /// What is no HTTP has no HTTP/2 in it.
  private void alpn() {
    for (WorkloadSettings workload : settings.workloads()) {
      boolean offers =
          workload.inline().flatMap(InlineSettings::tls).stream()
              .anyMatch(tls -> tls.alpn().contains("h2"));
      if (offers && workload.protocol() != Protocol.HTTP1) {
        root.conflict("workloads", "alpn h2 of " + workload.name(), "h2 only with protocol: http1");
      }
    }
  }

  private Set<WorkloadName> workloads() {
    return settings.workloads().stream().map(WorkloadSettings::name).collect(Collectors.toSet());
  }

  /// Each protocol has a marker of its own.
  private void markers() {
    Map<WorkloadName, Protocol> protocols =
        settings.workloads().stream()
            .collect(
                Collectors.toMap(WorkloadSettings::name, WorkloadSettings::protocol, (a, _) -> a));
    for (ShadowSettings shadow : settings.mirror().shadows()) {
      Protocol protocol = protocols.get(shadow.workload());
      boolean bytes = protocol == Protocol.TCP || protocol == Protocol.UDP;
      MarkerMode wrong = bytes ? MarkerMode.HEADER : MarkerMode.PROXY2;
      if (protocol != null && shadow.marker().filter(wrong::equals).isPresent()) {
        root.conflict(
            "mirror.shadows",
            "marker %s of %s".formatted(wrong.name().toLowerCase(Locale.ROOT), shadow.name()),
            bytes
                ? "proxy2 or none with protocol: " + protocol.label()
                : "header or none with protocol: http1");
      }
    }
  }

  private void guard() {
    Set<WorkloadName> known = workloads();
    for (GuardRule rule : settings.mirror().safety().guard()) {
      rule.workload()
          .filter(named -> !known.contains(named))
          .ifPresent(named ->
              root.conflict("mirror.guard", named.value(), "a workload of this file: " + known));
    }
  }

  private void lanes() {
    Set<WorkloadName> ordered =
        settings.workloads().stream()
            .filter(workload -> workload.protocol() != Protocol.HTTP1)
            .map(WorkloadSettings::name)
            .collect(Collectors.toSet());
    for (ShadowSettings shadow : settings.mirror().shadows()) {
      if (shadow.lanes() == LaneMode.FAN_IN && ordered.contains(shadow.workload())) {
        root.conflict(
            "mirror.shadows",
            "lanes fan-in of " + shadow.name(),
            "fidelity: only with protocol: http1 can connections be shared");
      }
    }
  }

  /// A repository that snapshots itself never comes to an end.
  private void repository() {
    Path repository = settings.snapshots().repository().normalize();
    for (SnapshotSettings.Target target : settings.snapshots().targets()) {
      if (repository.startsWith(target.path())) {
        root.conflict(
            "snapshots.targets",
            "%s holds the repository %s".formatted(target.name(), repository),
            "a repository outside of what is snapshotted");
      }
    }
  }

  private void shadows() {
    Set<WorkloadName> known = workloads();
    for (ShadowSettings shadow : settings.mirror().shadows()) {
      if (!known.contains(shadow.workload())) {
        root.conflict(
            "mirror.shadows",
            shadow.name() + " of " + shadow.workload(),
            "a workload of this file: " + known.stream().sorted().toList());
      }
    }
  }
}
