package io.shadowcast.agent.capture.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.agent.capture.CaptureCounters.Counter;
import io.shadowcast.agent.capture.CapturedWorkload.Protocol;
import io.shadowcast.words.LossReason;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class InlineFeedTest {
  private static final String GET = "GET / HTTP/1.1\r\n\r\n";
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

  private final Tap tap = Tap.http(80);
  private final Path socket;
  private final InlineFeed feed;

  InlineFeedTest(@TempDir Path run) throws IOException {
    socket = run.resolve("feed.sock");
    feed = InlineFeed.start(tap.handover, socket, 4, Thread.ofPlatform().daemon().factory());
  }

  @AfterEach
  void stop() throws IOException {
    feed.close();
    assertTrue(Files.notExists(socket));
  }

  @Test
  void requestsOfTheProxyComeThroughAndAreMeasured() throws Exception {
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)));
    oneRequestComesThrough();
  }

  private void oneRequestComesThrough() throws Exception {
    try (SocketChannel proxy = connect()) {
      send(proxy, FeedReader.OPEN, 7, 100, "127.0.0.1:5 127.0.0.1:80");
      send(proxy, FeedReader.CLIENT, 7, 110, GET.substring(0, 9));
      send(proxy, FeedReader.CLIENT, 7, 120, GET.substring(9));
      server(proxy, 7, 170, OK);
      send(proxy, FeedReader.CLOSE, 7, 180, "");
      Await.until(() -> tap.counters.get(Counter.PACKETS) == 6);
    }
    Await.until(() -> tap.ledger().sent() == 1);
    assertEquals(List.of(GET), tap.drain().requests());
    assertEquals(List.of(50L), tap.latencies);
  }

  @Test
  void whatTheProxyDroppedIsNamedAndTheConnectionFindsItsPlaceAgain() throws Exception {
    try (SocketChannel proxy = connect()) {
      send(proxy, FeedReader.OPEN, 7, 100, "");
      send(proxy, FeedReader.CLIENT, 7, 110, "POST / HTTP/1.1\r\nContent-Length: 90\r\n\r\nabc");
      ByteBuffer two = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(0, 2);
      send(proxy, FeedReader.LOST, 7, 120, two);
      server(proxy, 7, 130, OK);
      send(proxy, FeedReader.CLIENT, 7, 140, GET);
      Await.until(() -> tap.ledger().sent() == 1);
    }
    Await.until(() -> tap.counters.get(Counter.CONNECTIONS_OPEN) == 0);
    assertEquals(List.of(GET), tap.drain().requests());
    assertEquals(1, tap.lost(LossReason.FEED));
    assertEquals(2, tap.counters.get(Counter.FEED_DROPS));
    assertEquals(0, tap.ledger().unaccounted());
  }

  @Test
  void aProxyThatSpeaksNonsenseIsDisconnectedAndTheNextOneServed() throws Exception {
    try (SocketChannel stranger = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      stranger.connect(UnixDomainSocketAddress.of(socket));
      stranger.write(ByteBuffer.wrap(new byte[64]));
      assertEquals(-1, stranger.read(ByteBuffer.allocate(1)));
    }
    oneRequestComesThrough();
  }

  @Test
  void aProxyThatTakesOverIsHeardWhileTheOldOneStillTalks() throws Exception {
    try (SocketChannel old = connect();
        SocketChannel fresh = connect()) {
      send(old, FeedReader.OPEN, 7, 100, "");
      send(fresh, FeedReader.OPEN, 7, 100, "");
      send(old, FeedReader.CLIENT, 7, 110, "GET /old HT");
      send(fresh, FeedReader.CLIENT, 7, 110, "GET /new HTTP/1.1\r\n\r\n");
      Await.until(() -> tap.ledger().sent() == 1);
      send(old, FeedReader.CLIENT, 7, 120, "TP/1.1\r\n\r\n");
      Await.until(() -> tap.ledger().sent() == 2);
    }
    Await.until(() -> tap.counters.get(Counter.CONNECTIONS_OPEN) == 0);
    assertEquals(
        List.of("GET /new HTTP/1.1\r\n\r\n", "GET /old HTTP/1.1\r\n\r\n"), tap.drain().requests());
  }

  @Test
  void moreProxiesThanAreReadAreDisconnectedSoThatTheyCountThemselves() throws Exception {
    List<SocketChannel> proxies = new ArrayList<>();
    for (int i = 0; i < InlineFeed.MOST_PROXIES; i++) {
      proxies.add(connect());
    }
    Await.until(() -> tap.counters.get(Counter.PACKETS) == InlineFeed.MOST_PROXIES);
    try (SocketChannel refused = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      refused.connect(UnixDomainSocketAddress.of(socket));
      assertEquals(-1, refused.read(ByteBuffer.allocate(1)));
    }
    proxies.removeFirst().close();
    Await.until(() -> tap.counters.get(Counter.STRANGE_PACKETS) == 1);
    for (SocketChannel each : proxies) {
      each.close();
    }
  }

  /// A proxy that is refused comes again.
  @Test
  void troubleThatComesAgainAndAgainIsSaidOnceAMinute() throws Exception {
    List<String> said = new CopyOnWriteArrayList<>();
    Handler handler =
        new Handler() {
          @Override
          public void publish(LogRecord line) {
            said.add(line.getMessage());
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    Logger logger = Logger.getLogger(InlineFeed.class.getName());
    logger.addHandler(handler);
    try {
      for (int i = 1; i <= 20; i++) {
        long refused = i;
        try (SocketChannel renamed = SocketChannel.open(StandardProtocolFamily.UNIX)) {
          renamed.connect(UnixDomainSocketAddress.of(socket));
          send(renamed, FeedReader.HELLO, 0, 0, "inline/1 store");
          assertEquals(-1, renamed.read(ByteBuffer.allocate(1)));
        }
        Await.until(() -> tap.counters.get(Counter.STRANGE_PACKETS) == refused);
      }
    } finally {
      logger.removeHandler(handler);
    }
    assertEquals(
        List.of(
            "Inline feed: hello: workload store (expected: one of the agent's settings)."
                + " The proxy is disconnected and may connect again."),
        said);
  }

  /// The proxy waits in the kernel, where the agent is told of it again and again.
  @Test
  void aProcessWithoutFreeDescriptorsAcceptsLaterAndSpinsNot(@TempDir Path other) throws Exception {
    Process process =
        new ProcessBuilder(
                "sh",
                "-c",
                "ulimit -n 512 && exec \"$@\"",
                "sh",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                FullProcess.class.getName(),
                other.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    assertEquals(0, process.waitFor());
    assertTrue(said.startsWith("used "), said);
    assertTrue(Long.parseLong(said.substring(5).strip()) < 300, said);
  }

  /// The longest payload there is, as one chunk of a body.
  @Test
  void aFrameAsLongAsMayBeIsReadAndALongerOneIsRefused() throws Exception {
    String preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    // POST / with no field but :method, :scheme and :path, by the static table of HPACK.
    String head = "\0\0\3\1\4\0\0\0\1\u0083\u0086\u0084";
    byte[] data = new byte[FeedReader.LONGEST];
    int length = data.length - Http2Frames.HEADER;
    data[0] = (byte) (length >> 16);
    data[1] = (byte) (length >> 8);
    data[2] = (byte) length;
    data[4] = Http2Frames.END_STREAM;
    data[8] = 1;
    try (SocketChannel proxy = connect()) {
      send(proxy, FeedReader.OPEN, 7, 100, "");
      send(
          proxy,
          FeedReader.HTTP2_CLIENT,
          7,
          110,
          ByteBuffer.wrap((preface + head).getBytes(StandardCharsets.ISO_8859_1)));
      send(proxy, FeedReader.HTTP2_CLIENT, 7, 120, ByteBuffer.wrap(data));
      Await.until(() -> tap.ledger().sent() == 1);
      assertTrue(tap.drain().requests().getFirst().length() > length);
      send(proxy, FeedReader.HTTP2_CLIENT, 7, 130, ByteBuffer.allocate(FeedReader.LONGEST + 1));
      assertEquals(-1, proxy.read(ByteBuffer.allocate(1)));
    }
    assertNull(feed.fault());
  }

  @Test
  void aFaultOfOursIsSaid() throws Exception {
    IllegalStateException bug = new IllegalStateException("observer: broken");
    Path other = socket.resolveSibling("other.sock");
    Tap broken =
        new Tap(
            Tap.workload(80, Protocol.HTTP1),
            2 << 20,
            (workload, connection, sequence) -> {
              throw bug;
            });
    InlineFeed dying =
        InlineFeed.start(broken.handover, other, 4, Thread.ofPlatform().daemon().factory());
    try (SocketChannel proxy = connect(other)) {
      send(proxy, FeedReader.OPEN, 7, 100, "");
      send(proxy, FeedReader.CLIENT, 7, 110, GET);
      Await.until(() -> bug.equals(dying.fault()));
      assertEquals(-1, proxy.read(ByteBuffer.allocate(1)), "the proxy hears that nobody listens");
    }
    dying.close();
  }

  private SocketChannel connect() throws IOException {
    return connect(socket);
  }

  private static SocketChannel connect(Path socket) throws IOException {
    SocketChannel proxy = SocketChannel.open(StandardProtocolFamily.UNIX);
    proxy.connect(UnixDomainSocketAddress.of(socket));
    send(proxy, FeedReader.HELLO, 0, 0, "inline/1 shop");
    return proxy;
  }

  private static void server(SocketChannel to, long connection, long nanos, String text)
      throws IOException {
    ByteBuffer payload = ByteBuffer.allocate(4 + text.length()).order(ByteOrder.LITTLE_ENDIAN);
    payload.putInt(text.length()).put(text.getBytes(StandardCharsets.US_ASCII)).flip();
    send(to, FeedReader.SERVER, connection, nanos, payload);
  }

  private static void send(SocketChannel to, int type, long connection, long nanos, String text)
      throws IOException {
    send(to, type, connection, nanos, StandardCharsets.US_ASCII.encode(text));
  }

  private static void send(
      SocketChannel to, int type, long connection, long nanos, ByteBuffer payload)
      throws IOException {
    ByteBuffer frame =
        ByteBuffer.allocate(FeedReader.HEADER + payload.remaining()).order(ByteOrder.LITTLE_ENDIAN);
    frame.put((byte) type).put((byte) 0).putShort((short) 0).putInt(payload.remaining());
    frame.putLong(connection).putLong(nanos).put(payload).flip();
    while (frame.hasRemaining()) {
      to.write(frame);
    }
  }
}
