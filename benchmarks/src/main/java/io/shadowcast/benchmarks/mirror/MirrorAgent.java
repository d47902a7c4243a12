package io.shadowcast.benchmarks.mirror;

import io.shadowcast.benchmarks.processes.Child;
import io.shadowcast.benchmarks.processes.ProcessUsage;
import io.shadowcast.benchmarks.processes.Stage;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/// The agent as an operator starts it, without an aggregator, and its inline proxy.
final class MirrorAgent {
  private static final Duration START = Duration.ofSeconds(60);

  private final Stage stage;
  private final Path settings;
  private final Path control;
  private final Child child;

  private MirrorAgent(Stage stage, Path settings, Path control, Child child) {
    this.stage = stage;
    this.settings = settings;
    this.control = control;
    this.child = child;
  }

  /// Starts it and waits until it is ready. Nothing holds it back: the guard would stop what is to
  /// be measured.
  ///
  /// @param rest of its settings: capture, workloads, mirror
  static MirrorAgent start(Stage stage, String rest) throws IOException {
    Path settings = stage.file("agent.yaml");
    Path run = stage.file("run/control.sock");
    String common =
        "host: bench\nstate: %s\nrun: %s\nguard: {enabled: false}\n"
            .formatted(stage.file("state"), run.getParent());
    Files.writeString(settings, common + rest);
    Child child = stage.program("agent", List.of("agent", "run", settings.toString()));
    var _ = child.await("ready", stage.within(START));
    return new MirrorAgent(stage, settings, run, child);
  }

  /// Starts one that captures a port of the loopback interface.
  ///
  /// @param port production's
  /// @param address the shadow's port
  static MirrorAgent passive(Stage stage, String workload, int port, String shadow, int address)
      throws IOException {
    return start(
        stage,
        """
        capture: {interfaces: [lo]}
        workloads: [{name: %s, ports: [%d], capture: passive}]
        mirror:
          shadows: [{name: %s, workload: %s, vm_type: small, address: '127.0.0.1:%d'}]
        """
            .formatted(workload, port, shadow, workload, address));
  }

  /// Starts the proxy of the same settings, a program of its own.
  Child inline() throws IOException {
    Child proxy = stage.program("inline", List.of("agent", "inline", settings.toString()));
    var _ = proxy.await("ready", stage.within(START));
    return proxy;
  }

  /// What it says of its packet capture.
  String probe() throws IOException {
    return child.line("capture.net").orElse("capture.net: nothing said");
  }

  /// Why it captures no packets, if it does not.
  Optional<String> notCapturing() throws IOException {
    return Optional.of(probe()).filter(line -> line.contains(" OFF "));
  }

  long pid() {
    return child.pid();
  }

  double cpuSeconds() throws IOException {
    return ProcessUsage.cpuSeconds(child.pid());
  }

  double residentMib() throws IOException {
    return ProcessUsage.residentMib(child.pid());
  }

  /// What `agent status` prints, asked of the same socket without a second JVM in between.
  String status() throws IOException {
    try (SocketChannel agent = SocketChannel.open(UnixDomainSocketAddress.of(control))) {
      agent.write(ByteBuffer.wrap("status\n".getBytes(StandardCharsets.UTF_8)));
      agent.shutdownOutput();
      BufferedReader in = new BufferedReader(Channels.newReader(agent, StandardCharsets.UTF_8));
      return String.join("\n", in.readAllLines());
    }
  }

  /// The status once nothing waits and nothing new is seen any more, or patience is at its end.
  String settled(Duration patience) throws IOException {
    BooleanSupplier more = stage.within(patience);
    String before = "";
    String status = status();
    while (more.getAsBoolean() && (waits(status) || !accounts(status).equals(before))) {
      before = accounts(status);
      stage.pause(Duration.ofMillis(150));
      status = status();
    }
    return status;
  }

  /// Waits until every new session is let in again: an overload is over at once, but what it closed
  /// opens by 1 % a second.
  ///
  /// @return whether it is
  boolean admitsAll(Duration patience) throws IOException {
    BooleanSupplier more = stage.within(patience);
    while (status().contains("admission: ")) {
      if (!more.getAsBoolean()) {
        return false;
      }
      stage.pause(Duration.ofMillis(500));
    }
    return true;
  }

  /// Stops it.
  void close() {
    child.close();
  }

  private static boolean waits(String status) {
    return accounts(status).lines().anyMatch(line -> !line.contains(" waiting 0,"));
  }

  private static String accounts(String status) {
    return status
        .lines()
        .filter(line -> line.contains(": seen "))
        .reduce("", (all, line) -> all + line + "\n");
  }
}
