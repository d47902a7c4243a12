package io.shadowcast.benchmarks.footprint;

import io.shadowcast.benchmarks.load.Ticker;
import io.shadowcast.benchmarks.processes.Aggregator;
import io.shadowcast.benchmarks.processes.Child;
import io.shadowcast.benchmarks.processes.Stage;
import io.shadowcast.wire.v1.CreateEnrolmentTokenResponse;
import io.shadowcast.wire.v1.TimeSeries;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// An agent in the observe profile with a spool, started through the launcher; its identity and
/// spool stay from one start to the next.
final class ObservingAgent {
  static final String HOST = "bench";

  private static final String METRIC = "load1";
  private static final Duration LOOK = Duration.ofMillis(5);
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  private final Stage stage;
  private final Aggregator aggregator;
  private final int port;
  private final Ticker ticker;

  /// How often it samples and sends.
  record Pace(Duration interval, Duration send) {
    static final Pace USUAL = new Pace(Duration.ofSeconds(1), Duration.ofSeconds(10));
    static final Pace BRISK = new Pace(Duration.ofMillis(100), Duration.ofMillis(100));
  }

  /// @param port where it finds the aggregator's main port
  ObservingAgent(Stage stage, Aggregator aggregator, int port, Ticker ticker) throws IOException {
    this.stage = stage;
    this.aggregator = aggregator;
    this.port = port;
    this.ticker = ticker;
    CreateEnrolmentTokenResponse token = aggregator.token(HOST);
    Path file = stage.file("agent/token");
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(file, "%s %s\n".formatted(token.getToken(), token.getCaSha256()));
  }

  /// Starts it.
  Child start(Pace pace) throws IOException {
    return start(List.of("agent"), pace);
  }

  /// Whether java has kept what this build of the agent loads at its start, so that it starts
  /// faster.
  boolean isTrained() throws IOException {
    Path cache = stage.home().resolve(".shadowcast/aot/agent-observe.aot");
    Path jar = stage.home().resolve("agent/target/agent.jar");
    return Files.exists(cache)
        && Files.getLastModifiedTime(cache).compareTo(Files.getLastModifiedTime(jar)) > 0;
  }

  /// Starts it so that java keeps what it loads when it ends, which takes some seconds.
  Child train(Pace pace) throws IOException {
    return start(List.of("aot", "agent"), pace);
  }

  private Child start(List<String> launcher, Pace pace) throws IOException {
    Path settings = stage.file("agent.yaml");
    Files.writeString(settings, text(pace));
    List<String> command = new ArrayList<>(launcher);
    command.addAll(List.of("--profile", "observe", "run", settings.toString()));
    return stage.program("agent", command);
  }

  /// How many rows the aggregator has stored of times [from, to).
  int rows(Instant from, Instant to) {
    return aggregator.query(HOST, METRIC, from, to).stream()
        .mapToInt(TimeSeries::getTimesCount)
        .sum();
  }

  /// Waits until a row made since `from` is stored.
  void awaitRow(Child agent, Instant from) throws IOException, InterruptedException {
    long end = ticker.nanos() + PATIENCE.toNanos();
    while (rows(from, from.plus(PATIENCE)) == 0) {
      if (!agent.alive() || ticker.nanos() > end) {
        throw new IOException("agent: no sample was stored\n" + agent.tail(20));
      }
      ticker.sleep(LOOK);
    }
  }

  private String text(Pace pace) throws IOException {
    return """
    host: %s
    profile: observe
    state: %s
    run: %s
    aggregator:
      address: 127.0.0.1:%d
      enrolment: 127.0.0.1:%d
      token_file: %s
    metrics: {interval: %dms, send: %dms}
    """
        .formatted(
            HOST,
            stage.file("agent/token").getParent(),
            stage.file("agent-run/x").getParent(),
            port,
            aggregator.enrolmentPort(),
            stage.file("agent/token"),
            pace.interval().toMillis(),
            pace.send().toMillis());
  }
}
