package io.shadowcast.agent.main;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.shadowcast.agent.config.AgentSettings;
import io.shadowcast.agent.config.Settings;
import io.shadowcast.agent.config.SettingsResult;
import io.shadowcast.agent.recording.RecordingReader;
import io.shadowcast.inline.Inline;
import io.shadowcast.words.Endpoint;
import io.shadowcast.words.LossReason;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/// An agent that captures a real server records what it is asked, and the recording is played to
/// another real server.
class RecordReplayTest {
  private static final int CLIENTS = 20;
  private static final int EACH = 50;
  private static final int ALL = CLIENTS * EACH;
  private static final String SECRET = "Zebra7Quagga9Okapi";
  private static final int CAP_NET_RAW = 13;

  @TempDir Path directory;

  private final int listen = freePort();
  private NumberedServer production;
  private NumberedServer shadow;

  RecordReplayTest() throws IOException {}

  @BeforeEach
  void begin() throws IOException {
    production = new NumberedServer();
    shadow = new NumberedServer();
  }

  @AfterEach
  void end() throws IOException {
    production.close();
    shadow.close();
  }

  @Test
  void whatTheProxyToldIsRecordedAndPlayedAtAnyRate() throws Exception {
    Path file = write("inline", ", inline: {listen: '127.0.0.1:%d', upstream: '127.0.0.1:%d'}");
    Process proxy = startProxy(file);
    try {
      assertEquals("ready", proxy.inputReader().readLine());
      recordAndReplay(file, listen);
    } finally {
      proxy.destroy();
      assertTrue(proxy.waitFor(30, TimeUnit.SECONDS));
    }
  }

  @Test
  void whatTheRingShowedIsRecordedAndPlayedAtAnyRate() throws Exception {
    assumeTrue(
        Files.exists(Path.of("/proc/net/packet")), "SKIP: kernel facility absent: AF_PACKET");
    assumeTrue(mayCapture(), "SKIP: AF_PACKET needs CAP_NET_RAW");
    recordAndReplay(write("passive", ""), production.port());
  }

  private void recordAndReplay(Path config, int port) throws Exception {
    AgentSettings settings = settings(config);
    Path recording = settings.state().resolve("recordings/a.rec");
    try (Agent _ = Agent.start(settings)) {
      awaitCapture(settings, port);
      String run = settings.run().toString();
      assertEquals(0, command("record", "shop", "--file", "a.rec", "--run", run, "--no-wait"));
      load(port);
      await(() -> status(settings).contains("recorded " + ALL + ","));
      assertEquals(0, command("record", "--stop", "--run", run));
      assertTrue(status(settings).contains("ended by STOPPED"), () -> status(settings));
    }
    assertTail(recording);
    String written = Files.readString(recording, ISO_8859_1);
    assertFalse(written.contains(SECRET), "the secret is in the file");
    ReplayReport once = replay(settings, recording, 1);
    ReplayReport tenfold = replay(settings, recording, 10);
    assertTrue(
        tenfold.played().nanos() < once.played().nanos() / 4,
        () -> tenfold.played() + " against " + once.played());
    guarded(settings, recording);
    cut(settings, recording);
  }

  private void assertTail(Path recording) throws IOException {
    try (RecordingReader in = RecordingReader.open(recording)) {
      while (in.next() != null) {
        // to the end
      }
      assertEquals(ALL, in.tail().orElseThrow().recorded());
      assertEquals(ALL, in.tail().orElseThrow().seen());
      assertEquals(List.of(), in.tail().orElseThrow().losses());
    }
  }

  /// Everything is there, in order within each connection, marked and without secrets.
  private ReplayReport replay(AgentSettings settings, Path recording, double rate)
      throws Exception {
    shadow.connections.clear();
    ReplayReport report = Replay.run(settings, order(recording, rate));
    report.lines().forEach(System.out::println);
    assertEquals(ALL, report.played().requests());
    assertEquals(CLIENTS, report.played().connections());
    assertEquals(ALL, report.ledger().sent(), () -> report.lines().toString());
    assertEquals(0, report.unaccounted(), () -> report.lines().toString());
    assertEquals(ALL, report.heard().answered());
    assertTrue(report.source().damage().isEmpty() && report.source().tail().isPresent());
    assertEquals(CLIENTS, shadow.connections.size());
    Set<String> clients = new TreeSet<>();
    for (List<String> connection : shadow.connections) {
      clients.add(assertOrdered(connection));
    }
    assertEquals(CLIENTS, clients.size());
    return report;
  }

  private static String assertOrdered(List<String> connection) {
    String client = connection.getFirst().split("/", -1)[1];
    for (int i = 0; i < connection.size(); i++) {
      String head = connection.get(i);
      assertTrue(head.startsWith("GET /" + client + "/" + i + " "), head);
      assertTrue(head.contains("\r\nX-Shadowcast: v1;"), head);
      assertTrue(head.contains("\r\nAuthorization: Bearer "), head);
      assertFalse(head.contains(SECRET), head);
    }
    assertEquals(EACH, connection.size());
    return client;
  }

  /// What holds for live mirroring holds for replays: write guard, destinations, pause.
  private void guarded(AgentSettings settings, Path recording) throws Exception {
    Path strict = directory.resolve("strict.yaml");
    Files.writeString(
        strict,
        """
        host: web-1
        state: %1$s/state
        run: %1$s/run
        queue: {max_age: 60s}
        mirror: {timeout: 30s, writes: deny, guard: [{path: '/1/', methods: [POST]}]}
        """
            .formatted(directory));
    int before = shadow.received();
    ReplayReport report = Replay.run(settings(strict), order(recording, 10));
    long guarded = report.ledger().lost(LossReason.WRITE_GUARD);
    assertEquals(EACH, guarded, () -> report.lines().toString());
    assertEquals(ALL - EACH, shadow.received() - before);
    assertEquals(0, report.unaccounted());
    Endpoint elsewhere = new Endpoint("192.0.2.1", 80);
    Replay.Order outside = new Replay.Order(recording, elsewhere, 1, Optional.empty());
    assertRefused(settings, outside, "mirror.address: 192.0.2.1:80 (expected: inside mirror.dest");
    Path paused = Files.createFile(settings.state().resolve("paused"));
    assertRefused(settings, order(recording, 1), settings.state() + ": paused by the operator (");
    Files.delete(paused);
  }

  private static void assertRefused(AgentSettings settings, Replay.Order order, String how) {
    var refused = assertThrows(IllegalArgumentException.class, () -> Replay.run(settings, order));
    String said = String.valueOf(refused.getMessage());
    assertTrue(said.startsWith(how), said);
  }

  private void cut(AgentSettings settings, Path recording) throws Exception {
    byte[] all = Files.readAllBytes(recording);
    Path half = Files.write(directory.resolve("half.rec"), Arrays.copyOf(all, all.length / 2 + 7));
    int before = shadow.received();
    ReplayReport report = Replay.run(settings, order(half, 10));
    assertTrue(report.lines().getFirst().contains("NOT WHOLE: cut off behind byte "));
    assertTrue(report.json().contains("\"whole\": false, \"damage\": \"cut off"), report::json);
    assertTrue(report.played().requests() > ALL / 4 && report.played().requests() < ALL);
    assertEquals(report.played().requests(), shadow.received() - before);
    assertEquals(0, report.unaccounted());
  }

  private Replay.Order order(Path recording, double rate) {
    return new Replay.Order(
        recording, new Endpoint("127.0.0.1", shadow.port()), rate, Optional.empty());
  }

  private void awaitCapture(AgentSettings settings, int port) {
    await(() -> {
      try (Client client = new Client(port)) {
        client.ask("/warm");
      } catch (IOException e) {
        throw new AssertionError(e);
      }
      return status(settings).matches("(?s).*shop: seen [0-9]+, sent [1-9].*");
    });
  }

  private static String status(AgentSettings settings) {
    try {
      return ControlSocket.ask(settings.run().resolve(ControlSocket.NAME), "status");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void load(int port) throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> clients = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        int number = i;
        clients.add(threads.submit(() -> load(port, number)));
      }
      for (Future<?> each : clients) {
        each.get();
      }
    }
  }

  private static Void load(int port, int number) throws IOException {
    SplittableRandom random = new SplittableRandom(number);
    try (Client client = new Client(port)) {
      for (int i = 0; i < EACH; i++) {
        client.ask("/" + number + "/" + i);
        LockSupport.parkNanos(random.nextInt(80_000_000));
      }
    }
    return null;
  }

  private Path write(String capture, String inline) throws IOException {
    return Files.writeString(
        directory.resolve("agent.yaml"),
        """
        host: web-1
        state: %1$s/state
        run: %1$s/run
        facts: {packages: false, kernel: false}
        capture: {interfaces: [lo]}
        queue: {budget: 8MiB, max_age: 60s}
        workloads:
          - {name: other, ports: [9], capture: none}
          - {name: shop, ports: [%2$d], capture: %3$s%4$s}
        mirror: {timeout: 30s}
        spool: {limit: 32MiB, reserve: 1MiB}
        """
            .formatted(
                directory,
                production.port(),
                capture,
                inline.formatted(listen, production.port())));
  }

  private static AgentSettings settings(Path file) {
    return switch (Settings.read(file)) {
      case SettingsResult.Valid(AgentSettings valid) -> valid;
      case SettingsResult.Faulty faulty -> throw new AssertionError(faulty.text());
    };
  }

  private static int command(String... arguments) {
    return new CommandLine(new Main()).execute(arguments);
  }

  private static Process startProxy(Path file) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            Inline.class.getName(),
            file.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static boolean mayCapture() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("CapEff:"))
        .mapToLong(line -> Long.parseUnsignedLong(line.substring(7).strip(), 16))
        .anyMatch(effective -> (effective >> CAP_NET_RAW & 1) == 1);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        fail("not within 60 s");
      }
      LockSupport.parkNanos(20_000_000);
    }
  }

  /// A client that keeps its connection and waits for each answer.
  private static final class Client implements AutoCloseable {
    private final Socket socket;
    private final InputStream in;

    Client(int port) throws IOException {
      socket = new Socket(InetAddress.getLoopbackAddress(), port);
      socket.setTcpNoDelay(true);
      in = new BufferedInputStream(socket.getInputStream());
    }

    void ask(String path) throws IOException {
      String text =
          "GET "
              + path
              + " HTTP/1.1\r\nHost: shop\r\nAuthorization: Bearer "
              + SECRET
              + "\r\nCookie: sid="
              + SECRET
              + "\r\n\r\n";
      socket.getOutputStream().write(text.getBytes(ISO_8859_1));
      assertTrue(NumberedServer.head(in).startsWith("HTTP/1.1 200"));
      assertEquals(2, in.readNBytes(2).length);
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
