package io.shadowcast.agent.main;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.agent.config.Protocol;
import io.shadowcast.agent.config.Settings;
import io.shadowcast.agent.config.SettingsResult;
import io.shadowcast.agent.main.Listeners.Listener;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
                new Listener("sshd", 1),
                80,
                new Listener("nginx", 2),
                443,
                new Listener("nginx", 2),
                7000,
                new Listener("redis-server", 3),
                9,
                Listener.UNKNOWN,
                9191,
                new Listener("python3", 4)));
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
  void eachServerIsAWorkloadWithAllOfItsPorts() throws IOException {
    var listeners =
        new TreeMap<>(
            Map.of(
                80,
                new Listener("nginx", 10),
                8080,
                new Listener("nginx", 20),
                8081,
                new Listener("nginx", 20),
                8088,
                new Listener("nginx", 10)));
    String draft = Discovery.draft(listeners);
    Path file = Files.writeString(directory.resolve("agent.yaml"), draft);
    var valid = assertInstanceOf(SettingsResult.Valid.class, Settings.read(file), draft);
    assertEquals(
        List.of("nginx [80, 8088]", "nginx-8080 [8080, 8081]"),
        valid.settings().workloads().stream()
            .map(workload -> workload.name() + " " + workload.ports())
            .toList());
    assertTrue(
        draft.contains("    # pid_file: /run/nginx.pid  # nothing is learned without"), draft);
    Files.writeString(file, draft.replace("# pid_file", "pid_file"));
    valid = assertInstanceOf(SettingsResult.Valid.class, Settings.read(file), draft);
    assertEquals(
        Optional.of(Path.of("/run/nginx-8080.pid")),
        valid.settings().workloads().getLast().pidFile());
  }

  @Test
  void aSocketIsOfTheProcessThatBeganTheOthersWhichShareIt() throws IOException {
    Files.createDirectories(directory.resolve("net"));
    Files.writeString(
        directory.resolve("net/tcp"),
        """
          sl  local_address rem_address st
        0: 00000000:0050 00000000:0000 0A 0:0 0:0 0 0 0 71 1
        1: 00000000:0051 00000000:0000 0A 0:0 0:0 0 0 0 72 1
        2: 00000000:0052 00000000:0000 0A 0:0 0:0 0 0 0 73 1
        """);
    process(30, 1, 71);
    process(7, 30, 71);
    process(40, 1, 72);
    process(41, 40, 72);
    assertEquals(
        Map.of(80, new Listener("p) 30", 30), 81, new Listener("p) 40", 40), 82, Listener.UNKNOWN),
        Listeners.in(directory));
  }

  private void process(int number, int parent, int inode) throws IOException {
    Path process = directory.resolve(Integer.toString(number));
    Files.createDirectories(process.resolve("fd"));
    Files.createSymbolicLink(process.resolve("fd/3"), Path.of("socket:[" + inode + "]"));
    Files.writeString(process.resolve("comm"), "p) " + number + "\n");
    Files.writeString(
        process.resolve("stat"), "%1$d (p) %1$d) S %2$d 0 0\n".formatted(number, parent));
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
      assertEquals(
          new Listener(comm, ProcessHandle.current().pid()),
          Listeners.ofThisHost().get(server.getLocalPort()));
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
