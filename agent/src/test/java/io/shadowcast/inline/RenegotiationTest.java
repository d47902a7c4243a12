package io.shadowcast.inline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The program, because it is refused for a whole process.
final class RenegotiationTest {
  @TempDir Path directory;

  @Test
  void aClientThatAsksForAnotherHandshakeIsRefused() throws Exception {
    Certificates certificates = Certificates.in(directory);
    int port = TestProxy.freePort();
    try (Echo echo = new Echo()) {
      Process proxy = start(certificates, echo.port(), port);
      try (Socket below = connect(proxy, port);
          SSLSocket client = certificates.over(below)) {
        client.setEnabledProtocols(new String[] {"TLSv1.2"});
        client.getOutputStream().write('a');
        assertEquals('a', client.getInputStream().read());
        assertThrows(
            IOException.class,
            () -> {
              client.startHandshake();
              client.getOutputStream().write('b');
              int ignored = client.getInputStream().read();
            });
      } finally {
        proxy.destroy();
        assertTrue(proxy.waitFor(60, TimeUnit.SECONDS));
      }
    }
  }

  private static Socket connect(Process proxy, int port) throws IOException {
    assertEquals("ready", proxy.inputReader().readLine());
    Socket client = new Socket(InetAddress.getLoopbackAddress(), port);
    client.setSoTimeout(60_000);
    return client;
  }

  private Process start(Certificates certificates, int upstream, int port) throws IOException {
    Path file = directory.resolve("agent.yaml");
    Files.writeString(
        file,
        """
        state: %1$s/state
        run: %1$s/run
        workloads:
          - name: shop
            ports: [%2$d]
            capture: inline
            inline:
              listen: '127.0.0.1:%3$d'
              upstream: '127.0.0.1:%2$d'
              tls: {certificate: %4$s, key: %5$s}
        """
            .formatted(directory, upstream, port, certificates.chain(), certificates.key()));
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            Inline.class.getName(),
            file.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }
}
