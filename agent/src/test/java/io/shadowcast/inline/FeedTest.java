package io.shadowcast.inline;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FeedTest {
  @TempDir Path directory;

  /// As one does of which the settings are not those of the proxy.
  @Test
  void anAgentThatEndsEachSessionAtOnceIsAskedLessAndLessOften() throws Exception {
    Path socket = directory.resolve("feed.sock");
    try (Echo echo = new Echo();
        ServerSocketChannel agent = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      agent.bind(UnixDomainSocketAddress.of(socket));
      try (TestProxy proxy =
          new TestProxy(
              new Loop(Loop.hasEpoll()),
              TestProxy.settings(echo.port(), TestProxy.freePort(), socket))) {
        agent.accept().close();
        long first = System.nanoTime();
        for (int i = 0; i < 4; i++) {
          agent.accept().close();
        }
        // 0.2 s, 0.4 s, 0.8 s and 1.6 s.
        assertTrue(System.nanoTime() - first > 2_500_000_000L);
        try (Socket client = proxy.connect()) {
          client.getOutputStream().write("hi".getBytes(ISO_8859_1));
          assertEquals("hi", new String(client.getInputStream().readNBytes(2), ISO_8859_1));
        }
      }
    }
  }
}
