package io.shadowcast.benchmarks.whole;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.shadowcast.benchmarks.load.Ticker;
import io.shadowcast.benchmarks.processes.Aggregator;
import io.shadowcast.benchmarks.processes.Child;
import io.shadowcast.benchmarks.processes.Stage;
import io.shadowcast.wire.v1.CreateEnrolmentTokenResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;

/// A stage with what these tests have in common: an agent, and conditions to wait for.
final class Scene implements AutoCloseable {
  static final String HOST = "web-1";
  static final Ticker TICKER = new RealTime();

  private static final Duration START = Duration.ofSeconds(90);

  private final Stage stage;
  private int asked;

  private Scene(Stage stage) {
    this.stage = stage;
  }

  /// Opens a stage; skips the test where the programs were not built.
  static Scene open(String play) throws IOException {
    Path home = home();
    for (String jar : List.of("agent/target/agent.jar", "aggregator/target/aggregator.jar")) {
      assumeTrue(
          Files.exists(home.resolve(jar)), () -> "SKIP: " + jar + " is not built (mvn package)");
    }
    return new Scene(Stage.open(home, play, TICKER));
  }

  /// The repository.
  static Path home() {
    String launched = System.getenv("SHADOWCAST_HOME");
    return launched == null ? Path.of("..").toAbsolutePath().normalize() : Path.of(launched);
  }

  Stage stage() {
    return stage;
  }

  /// Starts an agent with these settings and waits until it is ready.
  ///
  /// @param profile capture or observe
  Child agent(String profile, String settings) throws IOException {
    Path file = Files.writeString(stage.file("agent.yaml"), common(profile) + settings);
    List<String> command = List.of("agent", "--profile", profile, "run", file.toString());
    Child agent = stage.program("agent", command);
    var _ = agent.await("ready", stage.within(START));
    return agent;
  }

  private String common(String profile) throws IOException {
    return "host: %s\nprofile: %s\nstate: %s\nrun: %s\n"
        .formatted(HOST, profile, stage.file("agent/x").getParent(), run());
  }

  private Path run() throws IOException {
    return stage.file("agent-run/x").resolveSibling(".").normalize();
  }

  /// The settings with which an agent finds this aggregator and enrols itself there.
  String aggregator(Aggregator aggregator) throws IOException {
    CreateEnrolmentTokenResponse made = aggregator.token(HOST);
    Path token = stage.file("agent/token");
    Files.createFile(
        token, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(token, made.getToken() + " " + made.getCaSha256() + "\n");
    return "aggregator: {address: '127.0.0.1:%d', enrolment: '127.0.0.1:%d', token_file: %s}\n"
        .formatted(aggregator.port(), aggregator.enrolmentPort(), token);
  }

  /// What `agent status` says.
  String status() throws IOException {
    asked++;
    Child status =
        stage.program("status-" + asked, List.of("agent", "status", "--run", run().toString()));
    BooleanSupplier more = stage.within(START);
    boolean waiting = true;
    while (waiting && status.alive()) {
      waiting = more.getAsBoolean();
    }
    return status.output();
  }

  /// Waits until the condition holds; fails with `otherwise` when it does not in this time.
  void await(Duration limit, Callable<Boolean> condition, Callable<String> otherwise)
      throws Exception {
    BooleanSupplier more = stage.within(limit);
    while (!condition.call()) {
      if (!more.getAsBoolean()) {
        // In one line, because summaries of a test run show only the first.
        fail("not within " + limit + ": " + otherwise.call().strip().replace("\n", " | "));
      }
    }
  }

  @Override
  public void close() {
    stage.close();
  }

  private static final class RealTime implements Ticker {
    @Override
    public long nanos() {
      return System.nanoTime();
    }

    @Override
    public void sleep(Duration duration) throws InterruptedException {
      Thread.sleep(duration.isPositive() ? duration : Duration.ZERO);
    }
  }
}
