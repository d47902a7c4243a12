package io.shadowcast.agent.main;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.agent.config.AgentSettings;
import io.shadowcast.agent.config.Settings;
import io.shadowcast.agent.config.SettingsResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Directories that a running agent has, and what others may do there.
class SecondAgentTest {
  @TempDir Path directory;

  @Test
  void aSecondAgentIsRefusedAndTheFirstGoesOn() throws Exception {
    Path statsd = directory.resolve("run/statsd.sock");
    try (Agent _ = Agent.start(settings("run", "state"))) {
      Object socket = Files.getAttribute(statsd, "unix:ino");
      assertRefused("run: ", settings("run", "other"));
      assertRefused("state: ", settings("elsewhere", "state"));
      assertEquals(socket, Files.getAttribute(statsd, "unix:ino"));
      assertTrue(ask("status").startsWith("mirror: on"));
    }
    try (Agent _ = Agent.start(settings("run", "state"))) {
      assertTrue(ask("status").startsWith("mirror: on"));
    }
  }

  @Test
  void othersReachTheSocketForMetricsAndNothingElse() throws Exception {
    try (Agent _ = Agent.start(settings("run", "state"))) {
      assertEquals("rwx--x--x", mode("run"));
      assertEquals("rw--w--w-", mode("run/statsd.sock"));
      assertEquals("rw-------", mode("run/control.sock"));
      assertEquals("rw-------", mode("run/agent.lock"));
      assertEquals("rwx------", mode("state"));
    }
  }

  @Test
  void aFaultyAnswerDoesNotEndTheControlSocket() throws Exception {
    Path socket = directory.resolve("c.sock");
    UnaryOperator<String> answers =
        line -> {
          if ("break".equals(line)) {
            throw new IllegalStateException("broken");
          }
          return "well";
        };
    try (ControlSocket _ = ControlSocket.listen(socket, answers)) {
      assertEquals("", ControlSocket.ask(socket, "break"));
      assertEquals("well", ControlSocket.ask(socket, "status"));
    }
  }

  private static void assertRefused(String key, AgentSettings settings) {
    var refused = assertThrows(IllegalArgumentException.class, () -> Agent.start(settings).close());
    String said = String.valueOf(refused.getMessage());
    assertTrue(said.startsWith(key) && said.contains("running agent"), said);
  }

  private String ask(String question) throws IOException {
    return ControlSocket.ask(directory.resolve("run").resolve(ControlSocket.NAME), question);
  }

  private String mode(String file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve(file)));
  }

  private AgentSettings settings(String run, String state) throws IOException {
    Path file = directory.resolve("agent.yaml");
    Files.writeString(
        file,
        """
        host: web-1
        profile: observe
        state: %1$s/%3$s
        run: %1$s/%2$s
        facts: {packages: false, kernel: false}
        metrics: {statsd: {unix: statsd.sock}}
        spool: {limit: 16MiB, reserve: 1MiB}
        """
            .formatted(directory, run, state));
    return switch (Settings.read(file)) {
      case SettingsResult.Valid(AgentSettings valid) -> valid;
      case SettingsResult.Faulty faulty -> throw new AssertionError(faulty.text());
    };
  }
}
