package io.shadowcast.agent.config;

import io.shadowcast.settings.Section;
import io.shadowcast.words.Endpoint;
import io.shadowcast.words.WorkloadName;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
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
    checks.shadows();
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
        if (owner != null) {
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
          .filter(listen -> !taken.add(listen))
          .ifPresent(listen ->
              root.conflict("workloads", listen.toString(), "one inline listener per address"));
    }
  }

  private void shadows() {
    Set<WorkloadName> known =
        settings.workloads().stream().map(WorkloadSettings::name).collect(Collectors.toSet());
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
