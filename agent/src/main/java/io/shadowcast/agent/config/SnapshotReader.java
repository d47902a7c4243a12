package io.shadowcast.agent.config;

import io.shadowcast.settings.Section;
import io.shadowcast.snapshot.block.Tracking;
import io.shadowcast.snapshot.restore.PathPolicies;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/// Reads `executor` and `snapshots`.
final class SnapshotReader {
  private static final int MOST_KEPT = 100_000;

  private enum Driver {
    AUTO,
    BTRFS,
    REFLINK,
    TREE,
    BLOCK
  }

  private SnapshotReader() {}

  static ExecutorSettings executor(Section section, Path state) {
    Path beside = state.resolveSibling(Objects.toString(state.getFileName(), "") + "-executor");
    Path own = SettingsReader.absolute(section, "state", beside);
    Optional<String> authority = section.text("authority");
    Path bpf = SettingsReader.absolute(section, "bpf", ExecutorSettings.BPF);
    return section.build(
        () -> new ExecutorSettings(own, authority, bpf),
        new ExecutorSettings(own, Optional.empty(), bpf));
  }

  static SnapshotSettings snapshots(Section section, Path state) {
    Path repository = SettingsReader.absolute(section, "repository", state.resolve("repository"));
    Path own = state.resolve("snapshots.key");
    KeySettings key =
        section.has("key_file")
            ? new KeySettings(SettingsReader.absolute(section, "key_file", own), false)
            : new KeySettings(own, true);
    List<SnapshotSettings.Target> targets =
        SettingsReader.named(section.sections("targets"), SnapshotReader::target, "name");
    SnapshotSettings.Verify verify = verify(section.section("verify"));
    long rate = section.bytes("ship_rate", SnapshotSettings.SHIP_RATE);
    return section.build(
        () -> new SnapshotSettings(repository, key, verify, rate, targets),
        new SnapshotSettings(repository, key, verify, SnapshotSettings.SHIP_RATE, targets));
  }

  private static SnapshotSettings.Verify verify(Section section) {
    SnapshotSettings.Verify usual = SnapshotSettings.Verify.DEFAULT;
    Duration most = section.duration("for", usual.most());
    Duration whole = section.duration("whole", Duration.ofDays(7));
    long rate = section.bytes("rate", usual.rate());
    return section.build(() -> new SnapshotSettings.Verify(most, interval(whole), rate), usual);
  }

  private static Optional<Duration> interval(Duration time) {
    return time.isZero() ? Optional.empty() : Optional.of(time);
  }

  private static Optional<SnapshotSettings.Target> target(Section section) {
    String name = section.required("name", text -> text, SettingsReader.NAME, "unnamed");
    if (!section.has("path")) {
      section.fault("path", "an absolute path");
    }
    Path path = SettingsReader.absolute(section, "path", Path.of("/"));
    Driver driver = section.choice("driver", Driver.class, Driver.AUTO);
    Tracking track = section.choice("track", Tracking.class, Tracking.AUTO);
    Optional<Duration> interval = duration(section, "interval");
    Optional<Duration> sync = duration(section, "sync");
    SnapshotSettings.Keep keep = keep(section.section("keep"));
    SnapshotSettings.Shipping ship =
        section.choice("ship", SnapshotSettings.Shipping.class, SnapshotSettings.Shipping.NEVER);
    PathPolicies policies = policies(section);
    SnapshotSettings.Hooks hooks = hooks(section.section("hooks"));
    return section.build(() ->
        new SnapshotSettings.Target(
            name,
            path.normalize(),
            named(driver),
            track,
            interval,
            sync,
            keep,
            ship,
            policies,
            hooks));
  }

  private static Optional<Duration> duration(Section section, String key) {
    return section.has(key)
        ? Optional.of(section.duration(key, Duration.ofHours(1)))
        : Optional.empty();
  }

  private static Optional<String> named(Driver driver) {
    return driver == Driver.AUTO
        ? Optional.empty()
        : Optional.of(driver.name().toLowerCase(Locale.ROOT));
  }

  private static SnapshotSettings.Keep keep(Section section) {
    SnapshotSettings.Keep usual = SnapshotSettings.Keep.DEFAULT;
    return new SnapshotSettings.Keep(
        section.integer("last", 1, MOST_KEPT, usual.last()),
        section.integer("hourly", 0, MOST_KEPT, usual.hourly()),
        section.integer("daily", 0, MOST_KEPT, usual.daily()));
  }

  private static PathPolicies policies(Section section) {
    List<PathPolicies.Rule> rules = new ArrayList<>();
    for (String text : section.texts("policies")) {
      switch (PathPolicies.parse(List.of(text))) {
        case PathPolicies.Reading.Read(PathPolicies read) -> rules.addAll(read.rules());
        case PathPolicies.Reading.Faulty _ ->
            section.conflict("policies", text, "GLOB=rollback, GLOB=keep or GLOB=merge");
      }
    }
    return new PathPolicies(rules);
  }

  private static SnapshotSettings.Hooks hooks(Section section) {
    List<String> before = section.texts("before");
    List<String> after = section.texts("after");
    Duration deadline = section.duration("deadline", SnapshotSettings.Hooks.NONE.deadline());
    absolute(section, "before", before);
    absolute(section, "after", after);
    return section.build(
        () -> new SnapshotSettings.Hooks(before, after, deadline), SnapshotSettings.Hooks.NONE);
  }

  /// It is run by root with nothing of an environment: no search for it anywhere.
  private static void absolute(Section section, String key, List<String> command) {
    if (!command.isEmpty() && !command.getFirst().startsWith("/")) {
      section.conflict(key, command.getFirst(), "an absolute path first");
    }
  }
}
