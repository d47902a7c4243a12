package io.shadowcast.agent.config;

import io.shadowcast.settings.Section;
import io.shadowcast.settings.SettingsFault;
import io.shadowcast.settings.SettingsTree;
import io.shadowcast.words.Endpoint;
import io.shadowcast.words.HostId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// Reads the whole tree: each part by a reader of its own, then what only shows between the parts.
final class SettingsReader {
  static final String NAME = "1 to 63 lower case letters, digits, '-' and '.', not first or last";
  static final Path STATE = Path.of("/var/lib/shadowcast");
  static final Path RUN = Path.of("/run/shadowcast");

  private static final HostId UNNAMED = new HostId("unnamed");
  private static final int ENROLMENT_PORT = 7444;

  private final Supplier<String> machine;

  SettingsReader(Supplier<String> machine) {
    this.machine = machine;
  }

  SettingsResult read(Path file) {
    return read(SettingsTree.read(file));
  }

  SettingsResult read(SettingsTree tree) {
    AgentSettings settings = settings(tree.root());
    CrossChecks.run(settings, tree.root());
    List<SettingsFault> faults = tree.faults();
    return faults.isEmpty()
        ? new SettingsResult.Valid(settings)
        : new SettingsResult.Faulty(faults);
  }

  private AgentSettings settings(Section root) {
    Path state = absolute(root, "state", STATE);
    Path run = absolute(root, "run", RUN);
    Profile profile = root.choice("profile", Profile.class, Profile.CAPTURE);
    ExecutorSettings executor = SnapshotReader.executor(root.section("executor"), state);
    return new AgentSettings(
        host(root),
        profile,
        state,
        run,
        aggregator(root),
        ObserveReader.metrics(root.section("metrics"), run),
        ObserveReader.logs(root),
        ObserveReader.health(root),
        FactsReader.facts(root.section("facts")),
        capture(root.section("capture")),
        WorkloadReader.workloads(root, profile),
        queue(root.section("queue")),
        MirrorReader.mirror(root.section("mirror"), state),
        SafetyReader.redact(root.section("redact"), state),
        GuardReader.guard(root.section("guard")),
        compare(root.section("compare")),
        spool(root.section("spool"), state),
        executor,
        SnapshotReader.snapshots(root.section("snapshots"), executor.state()));
  }

  private HostId host(Section root) {
    if (root.has("host")) {
      return root.value("host", HostId::new, NAME).orElse(UNNAMED);
    }
    String name = machine.get();
    return root.build(() -> new HostId(name), UNNAMED);
  }

  static Path absolute(Section section, String key, Path otherwise) {
    Path path = section.path(key).orElse(otherwise);
    if (!path.isAbsolute()) {
      section.fault(key, "an absolute path");
    }
    return path;
  }

  private static Optional<AggregatorSettings> aggregator(Section root) {
    if (!root.has("aggregator")) {
      return Optional.empty();
    }
    Section section = root.section("aggregator");
    Endpoint address =
        section.required("address", Endpoint::parse, "host:port", new Endpoint("unknown", 1));
    Endpoint enrolment =
        section.endpoint("enrolment").orElse(new Endpoint(address.host(), ENROLMENT_PORT));
    Optional<Path> token = section.path("token_file");
    return section.build(() -> new AggregatorSettings(address, enrolment, token));
  }

  private static CaptureSettings capture(Section section) {
    List<String> interfaces = section.texts("interfaces");
    long ring = section.bytes("ring", 32 << 20);
    long block = section.bytes("block", 256 << 10);
    long reassembly = section.bytes("reassembly", 16 << 20);
    int queues = section.integer("queues", 1, CaptureSettings.MOST_QUEUES, 1);
    return section.build(
        () -> new CaptureSettings(interfaces, ring, block, reassembly, queues),
        new CaptureSettings(List.of(), 32 << 20, 256 << 10, 16 << 20, 1));
  }

  private static QueueSettings queue(Section section) {
    long budget = section.bytes("budget", 64 << 20);
    Duration maxAge = section.duration("max_age", Duration.ofMillis(500));
    return section.build(
        () -> new QueueSettings(budget, maxAge),
        new QueueSettings(64 << 20, Duration.ofMillis(500)));
  }

  private static CompareSettings compare(Section section) {
    long bodyBytes = section.bytes("body_bytes", CompareSettings.DEFAULT.bodyBytes());
    return section.build(() -> new CompareSettings(bodyBytes), CompareSettings.DEFAULT);
  }

  private static SpoolSettings spool(Section section, Path state) {
    Path directory = state.resolve(section.path("directory").orElse(Path.of("spool")));
    long limit = section.bytes("limit", 256 << 20);
    long block = section.bytes("block", 256 << 10);
    long reserve = section.bytes("reserve", 64 << 20);
    return section.build(
        () -> new SpoolSettings(directory, limit, block, reserve),
        new SpoolSettings(directory, 256 << 20, 256 << 10, 64 << 20));
  }

  /// The values of a list whose elements each may be refused, and each have a name of their own.
  ///
  /// @param name the keys which together are the name; a fault is of the last
  static <T> List<T> named(
      List<Section> entries, Function<Section, Optional<T>> reader, String... name) {
    List<T> values = present(entries.stream().map(reader).toList());
    Set<List<String>> seen = new HashSet<>();
    for (Section entry : entries) {
      if (Stream.of(name).allMatch(key -> entry.has(key) && !entry.isFaulty(key))
          && !seen.add(Stream.of(name).map(key -> entry.text(key, "")).toList())) {
        entry.fault(name[name.length - 1], "each name once");
      }
    }
    return values;
  }

  /// The values of a list whose elements each may be refused.
  static <T> List<T> present(List<Optional<T>> values) {
    List<T> present = new ArrayList<>();
    values.forEach(value -> value.ifPresent(present::add));
    return present;
  }
}
