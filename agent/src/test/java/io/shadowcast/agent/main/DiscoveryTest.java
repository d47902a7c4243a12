package io.shadowcast.agent.main;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.agent.config.Protocol;
import io.shadowcast.agent.config.Settings;
import io.shadowcast.agent.config.SettingsResult;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiscoveryTest {
  @TempDir Path directory;

  @Test
  void aDraftRunsUnchangedAndNamesWhatItLeftOut() throws IOException {
    var listeners =
        new TreeMap<>(
            Map.of(
                22,
                "sshd",
                80,
                "nginx",
                443,
                "nginx",
                7000,
                "redis-server",
                9,
                "unknown",
                9191,
                "python3"));
    String draft = Discovery.draft(listeners);
    Path file = Files.writeString(directory.resolve("agent.yaml"), draft);
    var valid = assertInstanceOf(SettingsResult.Valid.class, Settings.read(file), draft);
    var protocols = new TreeMap<String, Protocol>();
    valid
        .settings()
        .workloads()
        .forEach(workload -> protocols.put(workload.name().value(), workload.protocol()));
    assertEquals(
        Map.of(
            "nginx",
            Protocol.HTTP1,
            "python3-9191",
            Protocol.HTTP1,
            "redis-server-7000",
            Protocol.REDIS,
            "unknown-9",
            Protocol.TCP),
        protocols);
    assertTrue(draft.contains("# guessed, as python3 mostly serves HTTP"), draft);
    assertTrue(draft.contains("# the program is another user's"), draft);
    assertTrue(draft.contains("# left out: sshd on 22"));
    assertTrue(valid.settings().mirror().shadows().isEmpty());
  }

  @Test
  void aHostWithoutServicesGetsAValidDraft() throws IOException {
    Path file =
        Files.writeString(directory.resolve("agent.yaml"), Discovery.draft(new TreeMap<>()));
    assertInstanceOf(SettingsResult.Valid.class, Settings.read(file));
  }

  @Test
  void aListeningPortOfThisProcessIsFoundWithItsName() throws IOException {
    try (ServerSocket server = new ServerSocket(0)) {
      String comm = Files.readString(Path.of("/proc/self/comm")).strip();
      assertEquals(comm, Listeners.ofThisHost().get(server.getLocalPort()));
    }
  }

  @Test
  void theControlSocketAnswersItsOwnerAndRefusesASecondAgent() throws IOException {
    Path socket = directory.resolve(ControlSocket.NAME);
    try (ControlSocket _ = ControlSocket.listen(socket, line -> "heard " + line)) {
      assertEquals("heard pause", ControlSocket.ask(socket, "pause"));
      assertEquals(
          "rw-------",
          java.nio.file.attribute.PosixFilePermissions.toString(
              Files.getPosixFilePermissions(socket)));
      org.junit.jupiter.api.Assertions.assertThrows(
          IllegalArgumentException.class, () -> ControlSocket.listen(socket, line -> line).close());
    }
  }
}
