package io.shadowcast.inline;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.netty.util.internal.PlatformDependent;
import io.shadowcast.words.Endpoint;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import javax.management.JMException;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class InlineProxyTest {
  private static final int BIG = 64 << 20;

  /// A client's preface and the whole head of a request.
  private static final String CALL = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\1\1\5\0\0\0\1h";

  /// The first word of a server, which is no answer.
  private static final String SETTINGS = "\0\0\0\4\0\0\0\0\0";

  private static final String ANSWER = "\0\0\1\1\5\0\0\0\1h";

  @TempDir Path directory;

  @Test
  void bytesPassBothWaysAndTheAgentHearsThem() throws Exception {
    try (Echo echo = new Echo();
        FeedAgent agent = new FeedAgent(feedPath(), true);
        TestProxy proxy = proxy(echo.port())) {
      Await.until(() -> !agent.of(Feed.HELLO).isEmpty());
      assertEquals("inline/1 shop", agent.of(Feed.HELLO).getFirst().payload());
      try (Socket client = proxy.connect()) {
        for (int i = 0; i < 100; i++) {
          String text = "message " + i + ";";
          client.getOutputStream().write(text.getBytes(ISO_8859_1));
          assertEquals(text, read(client, text.length()));
        }
      }
      Await.until(() -> agent.of(Feed.CLOSE).size() == 1);
      assertEquals(1, agent.of(Feed.OPEN).size());
      assertTrue(agent.clientBytes(1).startsWith("message 0;message 1;"));
      assertTrue(agent.clientBytes(1).endsWith("message 99;"));
      long answered = agent.of(Feed.SERVER).stream().mapToLong(InlineProxyTest::wireLength).sum();
      assertEquals(agent.clientBytes(1).length(), answered);
      assertEquals(0, proxy.proxy.feed().lostFrames());
    }
  }

  @Test
  void aBigBodyPassesInLittleMemory() throws Exception {
    try (Echo echo = new Echo();
        TestProxy proxy = proxy(echo.port());
        Socket client = proxy.connect()) {
      long before = PlatformDependent.usedDirectMemory();
      AtomicLong most = new AtomicLong();
      MessageDigest sent = MessageDigest.getInstance("SHA-256");
      MessageDigest got = MessageDigest.getInstance("SHA-256");
      CompletableFuture<Void> writer =
          CompletableFuture.runAsync(() -> writeBig(client, sent), Thread::startVirtualThread);
      byte[] piece = new byte[64 << 10];
      InputStream in = client.getInputStream();
      long received = 0;
      for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
        got.update(piece, 0, n);
        received += n;
        most.accumulateAndGet(PlatformDependent.usedDirectMemory() - before, Math::max);
      }
      writer.join();
      assertEquals(BIG, received);
      assertArrayEquals(sent.digest(), got.digest());
      assertTrue(most.get() < 24 << 20, "held " + most);
    }
  }

  @Test
  void aClientThatHasSaidAllStillGetsItsAnswer() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
        TestProxy proxy = proxy(server.getLocalPort());
        Socket client = proxy.connect()) {
      client.getOutputStream().write("question".getBytes(ISO_8859_1));
      client.shutdownOutput();
      try (Socket upstream = server.accept()) {
        assertEquals("question", new String(upstream.getInputStream().readAllBytes(), ISO_8859_1));
        upstream.getOutputStream().write("answer".getBytes(ISO_8859_1));
      }
      assertEquals("answer", new String(client.getInputStream().readAllBytes(), ISO_8859_1));
    }
  }

  @Test
  void anUpstreamThatRefusesResetsTheClient() throws Exception {
    int free;
    try (ServerSocket gone = new ServerSocket(0)) {
      free = gone.getLocalPort();
    }
    try (TestProxy proxy = proxy(free)) {
      assertThrows(
          IOException.class,
          () -> {
            try (Socket client = proxy.connect()) {
              client.getOutputStream().write(1);
              if (client.getInputStream().read() < 0) {
                fail("ended in order");
              }
            }
          });
    }
  }

  @Test
  void aPausedAgentCostsNamedLossesAndNoByteOfProduction() throws Exception {
    try (Echo echo = new Echo();
        FeedAgent agent = new FeedAgent(feedPath(), false);
        TestProxy proxy = proxy(echo.port());
        Socket client = proxy.connect()) {
      String text = "x".repeat(10_000);
      int rounds = 0;
      while (proxy.proxy.feed().lostFrames() == 0) {
        client.getOutputStream().write(text.getBytes(ISO_8859_1));
        assertEquals(text, read(client, text.length()));
        assertTrue(++rounds < 5_000, "the feed has no bound");
      }
      agent.read();
      Await.until(() -> {
        try {
          client.getOutputStream().write('y');
          read(client, 1);
        } catch (IOException e) {
          throw new AssertionError(e);
        }
        return !agent.of(Feed.LOST).isEmpty();
      });
      assertEquals(1, agent.of(Feed.LOST).getFirst().connection());
    }
  }

  @Test
  void theProxyWorksWithoutAnAgentAndFindsItWhenItComes() throws Exception {
    try (Echo echo = new Echo();
        TestProxy proxy = proxy(echo.port());
        Socket client = proxy.connect()) {
      client.getOutputStream().write("alone".getBytes(ISO_8859_1));
      assertEquals("alone", read(client, 5));
      for (int session = 1; session <= 2; session++) {
        try (FeedAgent agent = new FeedAgent(feedPath(), true)) {
          Await.until(() -> !agent.of(Feed.HELLO).isEmpty());
          client.getOutputStream().write("told".getBytes(ISO_8859_1));
          assertEquals("told", read(client, 4));
          Await.until(() -> agent.clientBytes(1).equals("told"));
          assertEquals(0, agent.of(Feed.OPEN).size(), "it was open before");
          if (session == 1) {
            assertTrue(agent.of(Feed.LOST).getFirst().connection() == 0);
          }
        }
      }
    }
  }

  @Test
  void aSecondProxyMayTakeThePortBeforeTheFirstGoes() throws Exception {
    try (Echo echo = new Echo()) {
      TestProxy first = proxy(echo.port());
      try (TestProxy second = proxy(echo.port(), first.port)) {
        first.close();
        try (Socket client = second.connect()) {
          client.getOutputStream().write("hi".getBytes(ISO_8859_1));
          assertEquals("hi", read(client, 2));
        }
      }
    }
  }

  @Test
  void aResetOfTheUpstreamIsAResetOfTheClient() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
        TestProxy proxy = proxy(server.getLocalPort());
        Socket client = proxy.connect()) {
      client.getOutputStream().write("question".getBytes(ISO_8859_1));
      try (Socket upstream = server.accept()) {
        assertEquals("question", read(upstream, 8));
        upstream.getOutputStream().write("half".getBytes(ISO_8859_1));
        assertEquals("half", read(client, 4));
        upstream.setSoLinger(true, 0);
      }
      assertThrows(IOException.class, () -> client.getInputStream().read());
    }
  }

  @Test
  void aConnectionThatIsHalfClosedAndSilentIsEnded() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
        TestProxy proxy = proxy(server.getLocalPort(), Duration.ofSeconds(1));
        Socket client = proxy.connect()) {
      long start = System.nanoTime();
      client.shutdownOutput();
      try (Socket upstream = server.accept()) {
        upstream.setSoTimeout(60_000);
        assertEquals(-1, upstream.getInputStream().read());
        assertEquals(-1, client.getInputStream().read(), "though the upstream never answers");
        assertTrue(System.nanoTime() - start >= 1_000_000_000L);
      }
    }
  }

  /// A stream of HTTP/2 is one although the server spoke last.
  @Test
  void aProxyThatIsStoppedLetsRequestsInFlightEnd() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 8, InetAddress.getLoopbackAddress())) {
      TestProxy proxy = proxy(server.getLocalPort());
      try (Socket client = proxy.connect();
          Socket upstream = server.accept();
          Socket call = proxy.connect();
          Socket callee = server.accept();
          Socket idle = proxy.connect();
          Socket other = server.accept()) {
        client.getOutputStream().write("question".getBytes(ISO_8859_1));
        assertEquals("question", read(upstream, 8));
        call.getOutputStream().write(CALL.getBytes(ISO_8859_1));
        assertEquals(CALL, read(callee, CALL.length()));
        callee.getOutputStream().write(SETTINGS.getBytes(ISO_8859_1));
        assertEquals(SETTINGS, read(call, SETTINGS.length()));
        assertTrue(other.isConnected());
        CompletableFuture<Void> closing =
            CompletableFuture.runAsync(proxy::close, Thread::startVirtualThread);
        assertEquals(-1, idle.getInputStream().read(), "an idle one is not waited for");
        assertFalse(closing.isDone());
        upstream.getOutputStream().write("answer".getBytes(ISO_8859_1));
        callee.getOutputStream().write(ANSWER.getBytes(ISO_8859_1));
        assertEquals("answer", read(client, 6));
        assertEquals(ANSWER, read(call, ANSWER.length()));
        assertEquals(-1, client.getInputStream().read());
        assertEquals(-1, call.getInputStream().read());
        closing.join();
      }
    }
  }

  @Test
  void whatAConnectionHeldIsFreeWhenItEnds() throws Exception {
    try (Echo echo = new Echo();
        TestProxy proxy = proxy(echo.port(), Duration.ofMinutes(10))) {
      for (int i = 0; i < 200; i++) {
        try (Socket client = proxy.connect()) {
          client.getOutputStream().write('y');
          assertEquals("y", read(client, 1));
        }
      }
      Await.until(() -> relays() < 50);
    }
  }

  /// Reachable ones.
  private static long relays() {
    try {
      Object histogram =
          ManagementFactory.getPlatformMBeanServer()
              .invoke(
                  new ObjectName("com.sun.management:type=DiagnosticCommand"),
                  "gcClassHistogram",
                  new Object[] {new String[0]},
                  new String[] {String[].class.getName()});
      return String.valueOf(histogram)
          .lines()
          .filter(line -> (line + " ").contains(" " + Relay.class.getName() + " "))
          .mapToLong(line -> Long.parseLong(line.strip().split("\\s+", -1)[1]))
          .sum();
    } catch (JMException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void anUpstreamWithoutAnAddressIsSaidAtTheStart() {
    Endpoint nowhere = new Endpoint("nowhere.invalid", 80);
    IOException refused =
        assertThrows(
            IOException.class,
            () ->
                Upstream.of(
                    nowhere,
                    host -> {
                      throw new UnknownHostException(host);
                    }));
    assertEquals(
        "upstream: nowhere.invalid:80 (expected: a host that can be resolved)",
        refused.getMessage());
  }

  @Test
  void anUpstreamThatMovesIsFollowedAndOneThatIsLostStays() throws Exception {
    AtomicReference<String> now = new AtomicReference<>("127.0.0.1");
    Upstream upstream =
        Upstream.of(
            new Endpoint("shop.internal", 80),
            host -> {
              if (now.get().isEmpty()) {
                throw new UnknownHostException(host);
              }
              return new InetAddress[] {InetAddress.ofLiteral(now.get())};
            });
    now.set("127.0.0.2");
    upstream.refresh();
    assertEquals("127.0.0.2", upstream.address().getAddress().getHostAddress());
    now.set("");
    upstream.refresh();
    assertEquals("127.0.0.2", upstream.address().getAddress().getHostAddress());
    now.set("no address");
    upstream.refresh();
    assertEquals("127.0.0.2", upstream.address().getAddress().getHostAddress());
  }

  private Path feedPath() {
    return directory.resolve("feed.sock");
  }

  private TestProxy proxy(int upstream) throws IOException {
    return proxy(upstream, TestProxy.freePort());
  }

  private TestProxy proxy(int upstream, Duration halfOpen) throws IOException {
    return new TestProxy(
        new Loop(Loop.hasEpoll()),
        TestProxy.settings(upstream, TestProxy.freePort(), feedPath(), halfOpen));
  }

  private TestProxy proxy(int upstream, int port) throws IOException {
    return new TestProxy(new Loop(Loop.hasEpoll()), TestProxy.settings(upstream, port, feedPath()));
  }

  private static long wireLength(FeedAgent.Frame frame) {
    byte[] bytes = frame.payload().getBytes(ISO_8859_1);
    return (bytes[0] & 0xff) | (bytes[1] & 0xff) << 8 | (bytes[2] & 0xff) << 16;
  }

  private static String read(Socket from, int length) throws IOException {
    return new String(from.getInputStream().readNBytes(length), ISO_8859_1);
  }

  private static void writeBig(Socket to, MessageDigest digest) {
    byte[] piece = new byte[1 << 16];
    try {
      OutputStream out = to.getOutputStream();
      for (int i = 0; i < BIG / piece.length; i++) {
        Arrays.fill(piece, (byte) i);
        digest.update(piece);
        out.write(piece);
      }
      to.shutdownOutput();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
