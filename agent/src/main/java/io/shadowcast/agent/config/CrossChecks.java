package io.shadowcast.agent.config;

import io.shadowcast.settings.Section;
import io.shadowcast.words.Endpoint;
import io.shadowcast.words.LaneMode;
import io.shadowcast.words.WorkloadName;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/// What is wrong only between parts of the tree that are right by themselves.
final class CrossChecks {
  private final AgentSettings settings;
  private final Section root;

  private CrossChecks(AgentSettings settings, Section root) {
    this.settings = settings;
    this.root = root;
  }

  static void run(AgentSettings settings, Section root) {
    CrossChecks checks = new CrossChecks(settings, root);
    checks.names();
    checks.ports();
    checks.listeners();
    checks.alpn();
    checks.shadows();
    checks.markers();
    checks.guard();
    checks.lanes();
  }

  private void names() {
    once("workloads", settings.workloads(), WorkloadSettings::name);
    once("logs", settings.logs(), LogSettings::name);
    once("health", settings.health(), HealthSettings::name);
    once("facts.commands", settings.facts().commands(), FactsSettings.Command::name);
    once("mirror.shadows", settings.mirror().shadows(), s -> s.workload() + "/" + s.name());
  }

  private <T> void once(String key, List<T> values, Function<T, Object> name) {
    Set<Object> seen = new HashSet<>();
    for (T value : values) {
      if (!seen.add(name.apply(value))) {
        root.conflict(key, String.valueOf(name.apply(value)), "each name once");
      }
    }
  }

  private void ports() {
    Map<Integer, WorkloadName> owners = new HashMap<>();
    for (WorkloadSettings workload : settings.workloads()) {
      for (int port : Set.copyOf(workload.ports())) {
        WorkloadName owner = owners.putIfAbsent(port, workload.name());
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
      MarkerMode wrong = protocol == Protocol.TCP ? MarkerMode.HEADER : MarkerMode.PROXY2;
      if (protocol != null && shadow.marker().filter(wrong::equals).isPresent()) {
        root.conflict(
            "mirror.shadows",
            "marker %s of %s".formatted(wrong.name().toLowerCase(Locale.ROOT), shadow.name()),
            protocol == Protocol.TCP
                ? "proxy2 or none with protocol: tcp"
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
