package io.shadowcast.benchmarks.demo;

import io.shadowcast.benchmarks.processes.Child;
import io.shadowcast.benchmarks.processes.ControlGroup;
import io.shadowcast.benchmarks.processes.Limits;
import io.shadowcast.benchmarks.processes.ProcessUsage;
import io.shadowcast.benchmarks.processes.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// One running shop. It starts as large as the machine and gets its size when it is warm: a
/// program's start is not what its size is about.
final class Instance {
  private static final Duration START = Duration.ofSeconds(30);
  private static final int WORKERS = 8;
  private static final Path TASKSET = Path.of("/usr/bin/taskset");

  private final Stage stage;
  private final String name;
  private final int port;
  private final Child child;
  private final Optional<ControlGroup> group;

  private Instance(Stage stage, String name, int port, Child child, Optional<ControlGroup> group) {
    this.stage = stage;
    this.name = name;
    this.port = port;
    this.child = child;
    this.group = group;
  }

  /// Starts a shop with its own data directory.
  ///
  /// @param groups whether to ask for a control group
  static Instance start(Stage stage, String name, Shape shape, boolean groups) throws IOException {
    int port = stage.freePort();
    Optional<ControlGroup> group =
        groups ? stage.group(name, Limits.ofThisMachine(shape.memoryMib())) : Optional.empty();
    Path data = stage.directory().resolve("data/" + name);
    List<String> shop = command(data, port, group.isPresent() ? WORKERS : shape.workers());
    List<String> held =
        group.map(g -> g.enter(shop)).orElseGet(() -> shape.workers() == 1 ? pinned(shop) : shop);
    return new Instance(stage, name, port, stage.start(name, held), group);
  }

  /// Waits until it serves.
  void await() throws IOException {
    child.await("ready", stage.within(START));
  }

  String name() {
    return name;
  }

  int port() {
    return port;
  }

  /// The control group, as the agent's `cgroup` setting wants it; empty where there are none.
  Optional<String> group() {
    return group.map(ControlGroup::path);
  }

  /// A file with its process id, for the agent.
  Path pidFile() throws IOException {
    return Files.writeString(stage.file("run/" + name + ".pid"), child.pid() + "\n");
  }

  /// CPU seconds it has used.
  double cpuSeconds() throws IOException {
    return ProcessUsage.cpuSeconds(child.pid());
  }

  /// Takes from it what a machine of this size does not have, and says how.
  String throttle(Size size) throws IOException {
    double cores = size.cores();
    int workers = size.shape().workers();
    if (group.isPresent()) {
      group.get().throttle(cores);
      return "%.2f cores, %d MiB (control group)".formatted(cores, size.shape().memoryMib());
    }
    if (cores < 1) {
      stage.hold(child, cores);
    }
    return "REDUCED: %s%s"
        .formatted(
            workers == 1 ? "1 worker thread on one core" : workers + " worker threads",
            cores < 1 ? ", stopped for %.0f %% of the time".formatted(100 - 100 * cores) : "");
  }

  private static List<String> command(Path data, int port, int workers) {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    return List.of(
        java.toString(),
        "-Xms64m",
        "-Xmx64m",
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-XX:-UsePerfData",
        "--enable-native-access=ALL-UNNAMED",
        "-cp",
        System.getProperty("java.class.path"),
        "io.shadowcast.benchmarks.shop.Shop",
        String.valueOf(port),
        data.toString(),
        String.valueOf(workers));
  }

  /// On the last processor this process may use.
  private static List<String> pinned(List<String> command) {
    if (!Files.isExecutable(TASKSET)) {
      return command;
    }
    List<String> pinned =
        new ArrayList<>(List.of(TASKSET.toString(), "--cpu-list", lastProcessor()));
    pinned.addAll(command);
    return pinned;
  }

  // Cpus_allowed_list of proc(5): ranges such as 0-3,8.
  private static String lastProcessor() {
    try (var lines = Files.lines(Path.of("/proc/self/status"))) {
      return lines
          .filter(line -> line.startsWith("Cpus_allowed_list:"))
          .map(line -> line.replaceFirst(".*[^0-9]([0-9]+)$", "$1"))
          .findFirst()
          .orElse("0");
    } catch (IOException e) {
      return "0";
    }
  }
}
