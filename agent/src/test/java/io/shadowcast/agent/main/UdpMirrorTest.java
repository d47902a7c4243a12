package io.shadowcast.agent.main;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.shadowcast.agent.capture.CaptureAccounts;
import io.shadowcast.agent.capture.CapturedWorkload;
import io.shadowcast.agent.capture.net.Await;
import io.shadowcast.agent.capture.net.Handover;
import io.shadowcast.agent.capture.net.RingCapture;
import io.shadowcast.agent.mirror.DatagramServer;
import io.shadowcast.agent.mirror.Mirror;
import io.shadowcast.agent.mirror.MirrorOptions;
import io.shadowcast.agent.mirror.MirrorSources;
import io.shadowcast.agent.mirror.MirrorWorkload;
import io.shadowcast.agent.mirror.ShadowObserver;
import io.shadowcast.words.Endpoint;
import io.shadowcast.words.Ledger;
import io.shadowcast.words.LossReason;
import io.shadowcast.words.MirrorSettings;
import io.shadowcast.words.MirrorTarget;
import io.shadowcast.words.ShadowName;
import io.shadowcast.words.VmTypeName;
import io.shadowcast.words.WorkloadName;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A real server of UDP as production, captured passively through two rings, and three shadows: one
/// like it, one that is silent, and one that is not there.
final class UdpMirrorTest {
  private static final WorkloadName NAMES = new WorkloadName("names");
  private static final int CLIENTS = 20;
  private static final int EACH = 500;
  private static final int TOTAL = CLIENTS * EACH;

  /// Rounds after which the shadows must have all: no receive buffer shall be too small here.
  private static final int PAUSE_ROUNDS = 5;

  /// As much as the loopback interface carries in one packet of IPv6.
  private static final int LARGEST = 65_488;

  private static final int CAP_NET_RAW = 13;

  private final AtomicLong timed = new AtomicLong();
  private final AtomicLong answeredByShadows = new AtomicLong();
  private final List<AutoCloseable> open = new ArrayList<>();

  @BeforeEach
  void packetsCanBeCaptured() throws IOException {
    assumeTrue(
        Files.exists(Path.of("/proc/net/packet")), "SKIP: kernel facility absent: AF_PACKET");
    assumeTrue(mayCapture(), "SKIP: AF_PACKET needs CAP_NET_RAW");
  }

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1"})
  void everyNumberedDatagramReachesTheShadowsAsItWas(String address) throws Exception {
    DatagramServer production = server(address, true);
    DatagramServer twin = server(address, true);
    DatagramServer silent = server(address, false);
    int gone;
    try (DatagramServer before = new DatagramServer(address, true)) {
      gone = before.port();
    }
    List<Handover> queues = Stream.generate(() -> handover(production.port())).limit(2).toList();
    Mirror mirror = mirror(queues);
    open.add(mirror);
    mirror.apply(
        new MirrorSettings(
            1,
            false,
            List.of(
                target("twin", address, twin.port()),
                target("silent", address, silent.port()),
                target("gone", address, gone)),
            List.of()));
    try (RingCapture capture = TestRing.capture(queues)) {
      load(address, production, List.of(twin, silent), capture);
      Await.until(
          () -> {
            assertNull(capture.fault());
            return timed.get() == TOTAL
                && mirror.ledgers().stream().allMatch(UdpMirrorTest::settled);
          },
          () -> mirror.ledgers() + " " + captured(queues) + " " + timed);
      assertEquals(new Told(TOTAL, TOTAL, 0), Told.of(captured(queues)));
      assertEquals(new Told(TOTAL, TOTAL, 0), Told.of(of(mirror, "twin")));
      assertEquals(new Told(TOTAL, TOTAL, 0), Told.of(of(mirror, "silent")));
      assertRefused(of(mirror, "gone"));
      assertArrivedInOrder(production);
      assertArrivedInOrder(twin);
      assertArrivedInOrder(silent);
      assertTrue(answeredByShadows.get() > 0, "what was asked alone is timed");
    }
  }

  /// What the accounts say.
  private record Told(long seen, long sent, long lost) {
    static Told of(Ledger ledger) {
      assertEquals(0, ledger.unaccounted() + ledger.waiting(), ledger::toString);
      return new Told(ledger.seen(), ledger.sent(), ledger.lost());
    }
  }

  private static void assertRefused(Ledger gone) {
    Told told = Told.of(gone);
    assertEquals(TOTAL, told.seen(), gone::toString);
    assertTrue(
        gone.losses().stream()
            .allMatch(loss ->
                loss.reason() == LossReason.BREAKER_OPEN
                    || loss.reason() == LossReason.SHADOW_CONNECT),
        gone::toString);
    assertTrue(told.lost() > TOTAL / 2, gone::toString);
  }

  /// Each round every client asks once and waits for the answer.
  private void load(
      String address, DatagramServer production, List<DatagramServer> shadows, RingCapture capture)
      throws Exception {
    List<DatagramSocket> clients = new ArrayList<>();
    InetSocketAddress to = new InetSocketAddress(InetAddress.ofLiteral(address), production.port());
    for (int i = 0; i < CLIENTS; i++) {
      DatagramSocket client = new DatagramSocket();
      open.add(client);
      client.connect(to);
      client.setSoTimeout(60_000);
      clients.add(client);
    }
    for (int round = 0; round < EACH; round++) {
      for (int i = 0; i < CLIENTS; i++) {
        byte[] text = text(i, round);
        clients.get(i).send(new DatagramPacket(text, text.length));
      }
      for (int i = 0; i < CLIENTS; i++) {
        DatagramPacket answer = new DatagramPacket(new byte[LARGEST], LARGEST);
        clients.get(i).receive(answer);
        assertEquals(text(i, round).length, answer.getLength());
      }
      int sent = (round + 1) * CLIENTS;
      if (round % PAUSE_ROUNDS == 0) {
        Await.until(
            () -> {
              assertNull(capture.fault());
              return shadows.stream().allMatch(shadow -> shadow.received() == sent);
            },
            () -> shadows.stream().map(DatagramServer::received).toList() + " of " + sent);
      }
    }
  }

  /// Numbered, of very different lengths; one is the longest that there is.
  private static byte[] text(int client, int number) {
    StringBuilder text = new StringBuilder(client + " " + number + " ");
    if (number == 100 && client == 0) {
      text.append("x".repeat(LARGEST - text.length()));
    } else {
      text.append("y".repeat(number % 97 == 0 ? 3000 : number % 40));
    }
    return text.toString().getBytes(ISO_8859_1);
  }

  /// One sender for each client, and from it what the client sent.
  private static void assertArrivedInOrder(DatagramServer server) {
    Map<Integer, List<byte[]>> byClient = new TreeMap<>();
    server
        .datagrams
        .values()
        .forEach(flow -> {
          String first = new String(flow.getFirst(), ISO_8859_1);
          int client = Integer.parseInt(first.substring(0, first.indexOf(' ')));
          assertNull(byClient.put(client, flow), "two ports for one flow");
        });
    assertEquals(CLIENTS, byClient.size());
    byClient.forEach((client, flow) -> {
      assertEquals(EACH, flow.size());
      for (int i = 0; i < EACH; i++) {
        assertArrayEquals(text(client, i), flow.get(i));
      }
    });
  }

  private DatagramServer server(String address, boolean answers) throws IOException {
    DatagramServer server = new DatagramServer(address, answers);
    open.add(server);
    return server;
  }

  private Handover handover(int port) {
    CapturedWorkload workload =
        new CapturedWorkload(NAMES, List.of(port), CapturedWorkload.Protocol.UDP, List.of());
    return TestRing.handover(workload, 16 << 20, (_, _) -> timed.incrementAndGet());
  }

  private Mirror mirror(List<Handover> queues) {
    // A machine that is busy with other tests may be late; here that must not become a loss.
    Duration patience = Duration.ofSeconds(60);
    return Mirror.start(
        MirrorOptions.DEFAULT.within(patience, patience),
        List.of(new MirrorWorkload(NAMES, MirrorWorkload.Protocol.UDP)),
        queues.stream().map(Handover::queue).toList(),
        target -> new Counting(),
        new MirrorSources(System::nanoTime, InstantSource.system(), new SplittableRandom(7)));
  }

  private final class Counting implements ShadowObserver {
    @Override
    public void sent(long bytes, boolean write) {}

    @Override
    public void answered(long nanos, int status) {
      answeredByShadows.incrementAndGet();
    }
  }

  private static MirrorTarget target(String shadow, String address, int port) {
    return new MirrorTarget(
        NAMES, new ShadowName(shadow), new VmTypeName("small"), new Endpoint(address, port), 1.0);
  }

  private static Ledger captured(List<Handover> queues) {
    return CaptureAccounts.ledger(queues.stream().map(Handover::accounts).toList(), 0);
  }

  private static Ledger of(Mirror mirror, String shadow) {
    return mirror.ledgers().stream()
        .filter(each -> each.shadow().orElseThrow().value().equals(shadow))
        .findFirst()
        .orElseThrow();
  }

  private static boolean settled(Ledger ledger) {
    return ledger.seen() == TOTAL && ledger.waiting() == 0;
  }

  private static boolean mayCapture() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("CapEff:"))
        .mapToLong(line -> Long.parseUnsignedLong(line.substring(7).strip(), 16))
        .anyMatch(effective -> (effective >> CAP_NET_RAW & 1) == 1);
  }
}
