package io.shadowcast.agent.main;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// An agent as its service manager sees it.
@Timeout(120)
class OrderlyEndTest {
  @TempDir Path directory;

  @Test
  void whatWasSampledBeforeTheFirstBatchIsKeptByTheEnd() throws Exception {
    try (ServerSocket checked = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      Process agent = start(settings(checked.getLocalPort()));
      try {
        // The check begins after some rows were sampled, on the same timer.
        checked.accept().close();
        assertFalse(hasBatches(), "before its first batch");
        agent.destroy();
        assertTrue(agent.waitFor(60, TimeUnit.SECONDS), "it ends");
      } finally {
        agent.destroyForcibly();
      }
      String said = Files.readString(directory.resolve("said"));
      assertEquals(0, agent.exitValue(), said);
      assertFalse(said.contains("Exception") || said.contains("\tat "), said);
      assertTrue(said.contains("ready"), said);
      assertTrue(hasBatches(), said);
    }
  }

  private boolean hasBatches() throws IOException {
    try (Stream<Path> files = Files.list(directory.resolve("state/spool"))) {
      return files.anyMatch(file -> file.toString().endsWith(".cq4"));
    }
  }

  private Process start(Path settings) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
            "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
            "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName(),
            "run",
            settings.toString())
        .redirectErrorStream(true)
        .redirectOutput(directory.resolve("said").toFile())
        .start();
  }

  private Path settings(int port) throws IOException {
    return Files.writeString(
        directory.resolve("agent.yaml"),
        """
        host: web-1
        profile: observe
        state: %1$s/state
        run: %1$s/run
        facts: {packages: false, kernel: false}
        metrics: {interval: 100ms, send: 1h}
        health: [{name: up, tcp: '127.0.0.1:%2$d', interval: 2s}]
        spool: {limit: 16MiB, reserve: 1MiB}
        """
            .formatted(directory, port));
  }
}
