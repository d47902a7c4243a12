package io.shadowcast.benchmarks.demo;

import io.shadowcast.benchmarks.processes.Child;
import io.shadowcast.benchmarks.processes.ControlGroup;
import io.shadowcast.benchmarks.processes.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// One running shop of a size.
///
/// @param group empty where control groups are not to be had: the size is then affinity and workers
/// @param pidFile holds the process id
record Instance(String name, Size size, int port, Optional<ControlGroup> group, Path pidFile) {
  private static final Duration START = Duration.ofSeconds(30);
  private static final int WORKERS = 8;

  /// Starts a shop with its own data directory.
  static Instance start(Stage stage, String name, Size size, boolean privileged)
      throws IOException {
    int port = stage.freePort();
    Optional<ControlGroup> group = privileged ? stage.group(name, size.limits()) : Optional.empty();
    int workers = group.isPresent() ? WORKERS : size.workers();
    List<String> shop = command(stage.directory().resolve("data/" + name), port, workers);
    Child child = stage.start(name, group.map(g -> g.enter(shop)).orElseGet(() -> pinned(shop)));
    child.await("ready", stage.within(START));
    Path pidFile = stage.file("run/" + name + ".pid");
    Files.writeString(pidFile, child.pid() + "\n");
    return new Instance(name, size, port, group, pidFile);
  }

  /// Takes from it what a machine of its size does not have. Before, it started and compiled as
  /// fast as it could.
  void throttle() throws IOException {
    if (group.isPresent()) {
      group.get().throttle();
    }
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

  private static List<String> pinned(List<String> command) {
    if (!Files.isExecutable(Path.of("/usr/bin/taskset"))) {
      return command;
    }
    List<String> pinned = new ArrayList<>(List.of("/usr/bin/taskset", "-c", "0"));
    pinned.addAll(command);
    return pinned;
  }
}
