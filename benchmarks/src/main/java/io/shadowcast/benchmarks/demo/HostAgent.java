package io.shadowcast.benchmarks.demo;

import io.shadowcast.benchmarks.processes.Child;
import io.shadowcast.benchmarks.processes.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The agent of the demo, enrolled by a one-time token like any other.
final class HostAgent {
  private static final Duration START = Duration.ofSeconds(40);

  private final Child child;
  private final int entrance;

  private HostAgent(Child child, int entrance) {
    this.child = child;
    this.entrance = entrance;
  }

  /// Starts the agent, and the inline proxy where packets cannot be captured.
  static HostAgent start(Stage stage, ControlPlane control, Cast cast, boolean passive)
      throws IOException {
    Instance production = cast.production();
    int entrance = passive ? production.port() : stage.freePort();
    Path settings = stage.file("agent.yaml");
    Files.writeString(settings, settings(stage, control, cast, passive, entrance));
    writeToken(stage, control.enrolmentToken());
    Child child = stage.program("agent", List.of("agent", "run", settings.toString()));
    child.await("ready", stage.within(START));
    if (!passive) {
      Child proxy = stage.program("inline", List.of("agent", "inline", settings.toString()));
      proxy.await("ready", stage.within(START));
    }
    return new HostAgent(child, entrance);
  }

  /// The port that users of production connect to.
  int entrance() {
    return entrance;
  }

  /// What the agent says of its sources: one line each.
  List<String> probes() throws IOException {
    return child
        .output()
        .lines()
        .filter(line -> line.matches("\\S+ +(FULL|REDUCED|OFF).*"))
        .toList();
  }

  private static void writeToken(Stage stage, String token) throws IOException {
    Path file = stage.file("agent/token");
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(file, token);
  }

  /// The patience is that of a demonstration: a shared machine may stand still for a second.
  private static String settings(
      Stage stage, ControlPlane control, Cast cast, boolean passive, int entrance)
      throws IOException {
    Path state = stage.file("agent/x").getParent();
    Path run = stage.file("agent-run/x").getParent();
    List<String> workloads = new ArrayList<>();
    workloads.add(production(cast, passive, entrance));
    for (Instance shadow : cast.shadows()) {
      workloads.add(shadow(shadow));
    }
    return """
    host: demo
    state: %s
    run: %s
    aggregator:
      address: 127.0.0.1:%d
      enrolment: 127.0.0.1:%d
      token_file: %s/token
    metrics: {interval: 1s, send: 1s}
    capture: {interfaces: [lo]}
    queue: {max_age: 5s}
    mirror: {timeout: 10s}
    guard: {enabled: false}
    workloads:
    %s\
    """
        .formatted(
            state, run, control.port(), control.enrolmentPort(), state, String.join("", workloads));
  }

  private static String production(Cast cast, boolean passive, int entrance) throws IOException {
    Instance production = cast.production();
    String capture =
        passive
            ? "    capture: passive\n"
            : "    capture: inline\n    inline: {listen: '127.0.0.1:%d', upstream: '127.0.0.1:%d'}\n"
                .formatted(entrance, production.port());
    return "  - name: shop\n    ports: [%d]\n    vm_type: %s\n"
            .formatted(entrance, cast.plan().current().name())
        + capture
        + usage(production);
  }

  private static String shadow(Instance shadow) throws IOException {
    return """
      - name: shop-%1$s
        role: shadow
        of: shop
        shadow: %1$s
        vm_type: %2$s
        capture: none
    """
            .formatted(shadow.name(), shadow.name())
        + usage(shadow);
  }

  private static String usage(Instance instance) throws IOException {
    return instance.group().isPresent()
        ? "    cgroup: " + instance.group().get() + "\n"
        : "    pid_file: " + instance.pidFile() + "\n";
  }
}
