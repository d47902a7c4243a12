package io.shadowcast.executor.snapshot;

import io.shadowcast.agent.config.SnapshotSettings;
import io.shadowcast.settings.Section;
import io.shadowcast.settings.SettingsFault;
import io.shadowcast.settings.SettingsTree;
import io.shadowcast.snapshot.repository.Catalogue;
import io.shadowcast.snapshot.restore.PathPolicies;
import io.shadowcast.snapshot.restore.PlanName;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Arguments of a verb, all its faults at once.
///
/// @param snapshot an id, the beginning of one, or `latest`; empty where the verb allows it
/// @param before the last good one that ended before it
/// @param policies of this restore, before those of the settings
/// @param fuzzy whether a snapshot that is not of one instant will do where there is no better one
/// @param unverified the same of one that was not read back
/// @param plan what was shown, and is to be done or refused
/// @param pin what a snapshot is kept for; empty: as it is
/// @param sync `start`, `pause`, `resume` or `stop`
/// @param interval of a sync that starts; empty: as before
/// @param health `good`, `tainted` or `unknown`; empty: as it is
record Arguments(
    String snapshot,
    Optional<Instant> before,
    List<PathPolicies.Rule> policies,
    String pin,
    boolean unpin,
    boolean fuzzy,
    boolean unverified,
    Optional<PlanName> plan,
    String health,
    String older,
    String newer,
    String sync,
    Optional<Duration> interval) {
  /// @throws IllegalArgumentException with every fault
  static Arguments parse(String json) {
    SettingsTree tree = SettingsTree.parse("arguments", json.isBlank() ? "{}" : json);
    Section root = tree.root();
    Arguments arguments =
        new Arguments(
            root.text("snapshot", ""),
            root.value("before", Arguments::instant, "a time such as 2026-01-31T08:00:00Z"),
            policies(root),
            root.text("pin", ""),
            root.flag("unpin", false),
            root.flag("fuzzy", false),
            root.flag("unverified", false),
            root.value("plan", PlanName::parse, "the name of a plan"),
            root.value("health", Arguments::health, "good, tainted or unknown").orElse(""),
            root.text("older", ""),
            root.text("newer", ""),
            root.text("sync", ""),
            interval(root));
    List<SettingsFault> faults = tree.faults();
    if (!faults.isEmpty()) {
      throw new IllegalArgumentException(
          faults.stream()
              .map(fault ->
                  "%s: %s (expected: %s)"
                      .formatted(fault.path(), fault.value(), fault.expectation()))
              .collect(Collectors.joining("; ")));
    }
    return arguments;
  }

  /// What the snapshot that is looked for may lack.
  Set<Catalogue.Lack> allowed() {
    Set<Catalogue.Lack> allowed = EnumSet.noneOf(Catalogue.Lack.class);
    if (fuzzy) {
      allowed.add(Catalogue.Lack.FUZZY);
    }
    if (unverified) {
      allowed.add(Catalogue.Lack.UNVERIFIED);
    }
    return allowed;
  }

  /// The word that names the snapshot: itself, or that of the plan.
  String named() {
    return snapshot.isEmpty() ? plan.map(PlanName::snapshot).orElse("") : snapshot;
  }

  private static Optional<Duration> interval(Section root) {
    if (!root.has("interval")) {
      return Optional.empty();
    }
    Duration interval = root.duration("interval", SnapshotSettings.Target.SHORTEST);
    if (interval.compareTo(SnapshotSettings.Target.SHORTEST) < 0) {
      root.conflict("interval", interval.toString(), ">= 1s");
    }
    return Optional.of(interval);
  }

  private static Instant instant(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  private static String health(String text) {
    if (!List.of("good", "tainted", "unknown").contains(text.toLowerCase(Locale.ROOT))) {
      throw new IllegalArgumentException(text);
    }
    return text.toLowerCase(Locale.ROOT);
  }

  private static List<PathPolicies.Rule> policies(Section root) {
    List<PathPolicies.Rule> rules = new ArrayList<>();
    switch (PathPolicies.parse(root.texts("policies"))) {
      case PathPolicies.Reading.Read(PathPolicies read) -> rules.addAll(read.rules());
      case PathPolicies.Reading.Faulty(List<String> faults) ->
          faults.forEach(fault -> root.conflict("policies", fault, "GLOB=rollback, keep or merge"));
    }
    return rules;
  }
}
