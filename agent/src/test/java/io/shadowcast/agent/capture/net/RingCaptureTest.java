package io.shadowcast.agent.capture.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.shadowcast.agent.capture.Admission;
import io.shadowcast.agent.capture.CaptureCounters.Counter;
import io.shadowcast.agent.capture.CapturedWorkload.Protocol;
import io.shadowcast.agent.capture.net.Tap.Seen;
import io.shadowcast.words.LossReason;
import io.shadowcast.words.ProbeResult;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Real packets on loopback, a real server, real clients.
final class RingCaptureTest {
  private static final int CPUS = Runtime.getRuntime().availableProcessors();

  /// Blocks as the settings have them by default, in a ring that has room for all that is sent
  /// here: a machine may be too busy to run the capture at all.
  private static final RingCapture.Setup SETUP =
      new RingCapture.Setup(List.of("lo"), 128 << 20, 256 << 10, 4 << 20, 1024);

  /// The kernel says who may capture, not the probe: where one may, a probe that says OFF is wrong.
  @BeforeEach
  void packetsCanBeCaptured() throws Exception {
    RawSockets.assumeAllowed();
    ProbeResult probe = CaptureProbe.probe(Thread.ofPlatform().factory(), CPUS, 2);
    assertNotEquals(ProbeResult.State.OFF, probe.state(), probe::toString);
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1"})
  void everyNumberedRequestIsCapturedInOrder(String address) throws Exception {
    int connections = 16;
    int each = 625;
    int total = connections * each;
    HttpServer server = server(address);
    try {
      int port = server.getAddress().getPort();
      Tap tap = Tap.http(port);
      try (RingCapture capture = start(tap)) {
        load(address, port, connections, each);
        awaitRequests(tap, capture, total);
      }
      tap.drain();
      Map<Integer, List<Integer>> byClient = new TreeMap<>();
      for (Seen seen : tap.connections.values()) {
        assertEquals(each, seen.requests.size());
        for (String request : seen.requests) {
          String[] numbers = request.substring(0, request.indexOf(" HTTP")).split("/", -1);
          byClient
              .computeIfAbsent(Integer.valueOf(numbers[1]), id -> new ArrayList<>())
              .add(Integer.valueOf(numbers[2]));
        }
      }
      assertEquals(connections, byClient.size());
      byClient.values().forEach(RingCaptureTest::assertCountsUp);
      assertEquals(0, tap.ledger().unaccounted());
      assertEquals(total, tap.ledger().sent());
      assertEquals(0, tap.counters.get(Counter.KERNEL_DROPS));
      assertEquals(total, tap.latencies.size());
      assertTrue(Collections.max(tap.latencies) > 0);
      assertEquals(total, tap.answers);
    } finally {
      server.stop(0);
    }
  }

  /// Many short connections: were the two directions of one to go to different rings, no response
  /// would find its request.
  @ParameterizedTest
  @CsvSource({"2,127.0.0.1", "4,127.0.0.1", "3,::1"})
  void severalQueuesShareTheConnectionsAndSplitNone(int queues, String address) throws Exception {
    int connections = 150; // fewer than the server keeps while they are idle
    int each = 10;
    HttpServer server = server(address);
    try {
      int port = server.getAddress().getPort();
      List<Tap> taps = Stream.generate(() -> Tap.http(port)).limit(queues).toList();
      try (RingCapture capture =
          RingCapture.start(
              taps.stream().map(tap -> tap.handover).toList(),
              SETUP,
              Thread.ofPlatform().daemon().factory(),
              CPUS)) {
        load(address, port, connections, each);
        await(
            taps.getFirst(),
            capture,
            () -> taps.stream().mapToInt(tap -> tap.latencies.size()).sum() == connections * each);
      }
      taps.forEach(Tap::drain);
      List<Seen> all = taps.stream().flatMap(tap -> tap.connections.values().stream()).toList();
      assertEquals(connections, all.size());
      all.forEach(seen -> assertEquals(each, seen.requests.size()));
      for (Tap tap : taps) {
        assertFalse(tap.connections.isEmpty(), "a ring without connections");
        assertEquals(0, tap.counters.get(Counter.CONNECTIONS_JOINED));
        assertEquals(0, tap.counters.get(Counter.UNPAIRED_RESPONSES));
        assertEquals(0, tap.ledger().unaccounted());
      }
    } finally {
      server.stop(0);
    }
  }

  @Test
  void aRawStreamIsCapturedToTheByte() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 16, InetAddress.ofLiteral("127.0.0.1"));
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Tap tap = Tap.raw(server.getLocalPort());
      byte[] sent = new byte[5_000_000];
      new Random(7).nextBytes(sent);
      Future<byte[]> served = threads.submit(() -> drainOne(server));
      try (RingCapture capture = start(tap);
          Socket client = new Socket(server.getInetAddress(), server.getLocalPort())) {
        client.getOutputStream().write(sent);
        client.shutdownOutput();
        assertArrayEquals(sha256(sent), served.get());
        awaitBytes(tap, capture, sent.length);
      }
      tap.drain();
      Seen seen = tap.connections.values().iterator().next();
      assertArrayEquals(sha256(sent), sha256(seen.bytes.toByteArray()));
      assertEquals(0, seen.gaps);
      assertEquals(0, tap.ledger().unaccounted());
    }
  }

  @Test
  void aConnectionOpenBeforeTheCaptureIsJoinedAndWhatWasMissedIsNamed() throws Exception {
    HttpServer server = server("127.0.0.1");
    int port = server.getAddress().getPort();
    Tap tap = Tap.http(port);
    try (Socket client = new Socket(InetAddress.ofLiteral("127.0.0.1"), port)) {
      exchange(client, "/0/0");
      try (RingCapture capture = start(tap)) {
        for (int i = 1; i <= 10; i++) {
          exchange(client, "/0/" + i);
        }
        awaitSeen(tap, capture, 10);
      }
    } finally {
      server.stop(0);
    }
    tap.drain();
    assertEquals(1, tap.lost(LossReason.JOINED_LATE));
    assertEquals(9, tap.requests().size());
    assertTrue(tap.requests().getFirst().startsWith("GET /0/2 "));
    assertEquals(0, tap.ledger().unaccounted());
  }

  @Test
  void aRingThatIsFullLosesRequestsByNameAndNeverPatchesOne() throws Exception {
    HttpServer server = server("127.0.0.1");
    int port = server.getAddress().getPort();
    Admission slow =
        (workload, connection, sequence) -> {
          LockSupport.parkNanos(1_000_000);
          return null;
        };
    Tap tap = new Tap(Tap.workload(port, Protocol.HTTP1), 8 << 20, slow);
    RingCapture.Setup tiny = new RingCapture.Setup(List.of("lo"), 8192, 4096, 1 << 20, 64);
    try (RingCapture capture =
        RingCapture.start(
            List.of(tap.handover), tiny, Thread.ofPlatform().daemon().factory(), CPUS)) {
      load("127.0.0.1", port, 8, 300);
      awaitSeen(tap, capture, 1);
    } finally {
      server.stop(0);
    }
    tap.drain();
    assertTrue(tap.counters.get(Counter.KERNEL_DROPS) > 0, "the ring is too small to keep up");
    for (String request : tap.requests()) {
      assertTrue(request.matches("GET /\\d+/\\d+ HTTP/1.1\r\nHost: shop\r\n\r\n"), request);
    }
    assertEquals(0, tap.ledger().unaccounted());
    assertEquals(0, tap.ledger().waiting());
    assertTrue(tap.lost(LossReason.KERNEL_DROP) > 0, () -> tap.ledger().toString());
    assertTrue(tap.ledger().sent() > 0, () -> tap.ledger().toString());
  }

  private static RingCapture start(Tap tap) throws IOException {
    return RingCapture.start(
        List.of(tap.handover), SETUP, Thread.ofPlatform().daemon().factory(), CPUS);
  }

  private static HttpServer server(String address) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral(address), 0), 64);
    server.createContext(
        "/",
        exchange -> {
          byte[] body = exchange.getRequestURI().getPath().getBytes(StandardCharsets.US_ASCII);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
    return server;
  }

  private static void load(String address, int port, int connections, int each) throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> clients = new ArrayList<>();
      for (int i = 0; i < connections; i++) {
        int client = i;
        clients.add(threads.submit(() -> client(address, port, client, each)));
      }
      for (Future<?> each1 : clients) {
        each1.get();
      }
    }
  }

  private static Void client(String address, int port, int client, int each) throws IOException {
    try (Socket socket = new Socket(InetAddress.ofLiteral(address), port)) {
      for (int i = 0; i < each; i++) {
        exchange(socket, "/" + client + "/" + i);
      }
    }
    return null;
  }

  private static void exchange(Socket socket, String path) throws IOException {
    OutputStream out = socket.getOutputStream();
    String request = "GET " + path + " HTTP/1.1\r\nHost: shop\r\n\r\n";
    out.write(request.getBytes(StandardCharsets.US_ASCII));
    InputStream in = socket.getInputStream();
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (!head.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
      int next = in.read();
      assertTrue(next >= 0, "the server closed the connection");
      head.write(next);
    }
    assertEquals(path, new String(in.readNBytes(path.length()), StandardCharsets.US_ASCII));
  }

  private static byte[] drainOne(ServerSocket server) throws Exception {
    try (Socket socket = server.accept()) {
      return sha256(socket.getInputStream().readAllBytes());
    }
  }

  private static byte[] sha256(byte[] bytes) throws Exception {
    return MessageDigest.getInstance("SHA-256").digest(bytes);
  }

  private static void awaitRequests(Tap tap, RingCapture capture, int wanted) throws Exception {
    await(tap, capture, () -> tap.latencies.size() >= wanted);
  }

  private static void awaitBytes(Tap tap, RingCapture capture, long wanted) throws Exception {
    await(tap, capture, () -> tap.accounts.handedOnBytes(0) >= wanted);
  }

  private static void awaitSeen(Tap tap, RingCapture capture, int wanted) throws Exception {
    await(tap, capture, () -> tap.ledger().seen() >= wanted);
  }

  private static void await(Tap tap, RingCapture capture, BooleanSupplier done) throws Exception {
    Await.until(
        () -> {
          assertNull(capture.fault());
          return done.getAsBoolean();
        },
        tap::ledger);
  }

  private static void assertCountsUp(List<Integer> numbers) {
    for (int i = 0; i < numbers.size(); i++) {
      assertEquals(i, numbers.get(i));
    }
  }
}
