package io.shadowcast.agent.main;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.shadowcast.agent.capture.CaptureAccounts;
import io.shadowcast.agent.capture.CapturedWorkload;
import io.shadowcast.agent.capture.net.Await;
import io.shadowcast.agent.capture.net.Handover;
import io.shadowcast.agent.capture.net.RingCapture;
import io.shadowcast.agent.mirror.Mirror;
import io.shadowcast.agent.mirror.MirrorOptions;
import io.shadowcast.agent.mirror.MirrorSources;
import io.shadowcast.agent.mirror.MirrorWorkload;
import io.shadowcast.agent.mirror.ShadowObserver;
import io.shadowcast.agent.queue.RecordQueue;
import io.shadowcast.words.Endpoint;
import io.shadowcast.words.Ledger;
import io.shadowcast.words.MirrorSettings;
import io.shadowcast.words.MirrorTarget;
import io.shadowcast.words.ShadowName;
import io.shadowcast.words.VmTypeName;
import io.shadowcast.words.WorkloadName;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A real Redis as production, captured passively, and a second one as its shadow.
final class RedisMirrorTest {
  private static final WorkloadName CACHE = new WorkloadName("cache");
  private static final int CLIENTS = 8;
  private static final int EACH = 1250;
  private static final int CAP_NET_RAW = 13;

  private final List<Process> servers = new ArrayList<>();
  private final CapturedWorkload workload;
  private final AtomicLong errors = new AtomicLong();
  private final AtomicLong timed = new AtomicLong();
  private final AtomicLong shadowAnswers = new AtomicLong();
  private final int production = freePort();
  private final int shadow = freePort();
  private final Path directory;

  RedisMirrorTest(@TempDir Path directory) throws IOException {
    this.directory = directory;
    workload =
        new CapturedWorkload(
            CACHE, List.of(production), CapturedWorkload.Protocol.REDIS, List.of());
  }

  @BeforeEach
  void startServers() throws Exception {
    assumeTrue(
        Files.exists(Path.of("/proc/net/packet")), "SKIP: kernel facility absent: AF_PACKET");
    assumeTrue(mayCapture(), "SKIP: AF_PACKET needs CAP_NET_RAW");
    assumeTrue(
        Files.exists(Path.of("/usr/bin/redis-server")),
        "SKIP: the Debian package redis-server is not installed");
    start(production);
    start(shadow);
  }

  @AfterEach
  void stopServers() {
    servers.forEach(Process::destroyForcibly);
  }

  @Test
  void everyNumberedSetReachesTheShadowInOrder() throws Exception {
    int commands = CLIENTS * EACH;
    List<Handover> queues = List.of(handover(), handover());
    try (Mirror mirror = mirror(queues.stream().map(Handover::queue).toList());
        RingCapture capture = TestRing.capture(queues)) {
      load();
      await(capture, () -> captured(queues).sent() >= commands);
      await(capture, () -> mirrored(mirror).sent() >= commands && answered(mirror, commands));
      Ledger captured = captured(queues);
      Ledger mirrored = mirrored(mirror);
      assertEquals(0, captured.lost() + captured.unaccounted(), captured::toString);
      assertEquals(commands, captured.sent(), captured::toString);
      assertEquals(0, mirrored.lost() + mirrored.unaccounted(), mirrored::toString);
      assertEquals(commands, mirrored.sent(), mirrored::toString);
      assertEquals(0, errors.get());
      assertTrue(timed.get() > commands / 4, () -> timed + " of " + commands + " are timed");
    }
    try (Client left = new Client(production);
        Client right = new Client(shadow)) {
      assertEquals(left.ask("DBSIZE"), right.ask("DBSIZE"));
      for (int client = 0; client < CLIENTS; client++) {
        assertEquals(String.valueOf(EACH - 1), right.ask("GET", "last:" + client));
        for (int i = 0; i < EACH; i++) {
          String key = "key:" + client + ":" + i % 1000;
          assertEquals(left.ask("GET", key), right.ask("GET", key));
        }
      }
    }
  }

  /// Half of the clients wait for each reply, half send ten commands at a time. Every number is set
  /// to a key of its own, which later ones set again, and the order shows in what stays.
  private void load() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> clients = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        int number = i;
        clients.add(threads.submit(() -> load(number)));
      }
      for (Future<?> each : clients) {
        each.get();
      }
    }
  }

  private Void load(int number) throws IOException {
    try (Client client = new Client(production)) {
      int burst = number % 2 == 0 ? 1 : 10;
      for (int i = 0; i < EACH; i += burst) {
        StringBuilder commands = new StringBuilder();
        for (int j = i; j < i + burst; j++) {
          commands.append(set(number, j));
        }
        client.send(commands.toString());
        for (int j = 0; j < burst; j++) {
          assertEquals("OK", client.reply());
        }
      }
    }
    return null;
  }

  private static String set(int client, int number) {
    if (number == EACH - 1) {
      return command("SET", "last:" + client, String.valueOf(number));
    }
    String value = number + ":" + "*1\r\n$4\r\nPING\r\n".repeat(number % 97 == 0 ? 400 : 1);
    return command("SET", "key:" + client + ":" + number % 1000, value);
  }

  private static String command(String... arguments) {
    StringBuilder text = new StringBuilder("*" + arguments.length + "\r\n");
    Stream.of(arguments)
        .forEach(each ->
            text.append('$').append(each.length()).append("\r\n").append(each).append("\r\n"));
    return text.toString();
  }

  private Handover handover() {
    return TestRing.handover(
        workload,
        16 << 20,
        (_, status) -> {
          timed.incrementAndGet();
          errors.addAndGet(status == 0 ? 0 : 1);
        });
  }

  private Mirror mirror(List<RecordQueue> queues) {
    // A machine that is busy with other tests may be late; here that must not become a loss.
    Duration patience = Duration.ofSeconds(60);
    Mirror mirror =
        Mirror.start(
            MirrorOptions.DEFAULT.within(patience, patience).lane(16 << 20),
            List.of(new MirrorWorkload(CACHE, MirrorWorkload.Protocol.REDIS)),
            queues,
            target -> new Silent(),
            new MirrorSources(System::nanoTime, InstantSource.system(), new SplittableRandom(7)));
    MirrorTarget target =
        new MirrorTarget(
            CACHE,
            new ShadowName("twin"),
            new VmTypeName("small"),
            new Endpoint("127.0.0.1", shadow),
            1.0);
    mirror.apply(new MirrorSettings(1, false, List.of(target), List.of()));
    return mirror;
  }

  private static Ledger captured(List<Handover> queues) {
    return CaptureAccounts.ledger(queues.stream().map(Handover::accounts).toList(), 0);
  }

  private static Ledger mirrored(Mirror mirror) {
    return mirror.ledgers().getFirst();
  }

  private boolean answered(Mirror mirror, int commands) {
    return mirrored(mirror).waiting() == 0 && shadowAnswers.get() >= commands;
  }

  private final class Silent implements ShadowObserver {
    @Override
    public void sent(long bytes, boolean write) {}

    @Override
    public void answered(long nanos, int status) {
      shadowAnswers.incrementAndGet();
      errors.addAndGet(status == 0 ? 0 : 1);
    }
  }

  private void start(int port) throws Exception {
    Path own = Files.createDirectory(directory.resolve("redis-" + port));
    servers.add(
        new ProcessBuilder(
                "/usr/bin/redis-server",
                "--port",
                String.valueOf(port),
                "--bind",
                "127.0.0.1",
                "--save",
                "",
                "--dir",
                own.toString())
            .redirectErrorStream(true)
            .redirectOutput(own.resolve("log").toFile())
            .start());
    Await.until(() -> answers(port));
  }

  private static boolean answers(int port) {
    try (Client client = new Client(port)) {
      return client.ask("PING").equals("PONG");
    } catch (IOException e) {
      return false;
    }
  }

  private static void await(RingCapture capture, BooleanSupplier condition)
      throws InterruptedException {
    Await.until(() -> {
      assertNull(capture.fault());
      return condition.getAsBoolean();
    });
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

  /// As much of a client as the test needs: simple strings, numbers and bulk strings.
  private static final class Client implements AutoCloseable {
    private final Socket socket;
    private final InputStream in;

    Client(int port) throws IOException {
      socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), port);
      in = new BufferedInputStream(socket.getInputStream());
    }

    void send(String text) throws IOException {
      socket.getOutputStream().write(text.getBytes(ISO_8859_1));
    }

    String ask(String... arguments) throws IOException {
      send(command(arguments));
      return reply();
    }

    String reply() throws IOException {
      StringBuilder line = new StringBuilder();
      for (int next = in.read(); next != '\r'; next = in.read()) {
        if (next < 0) {
          throw new IOException("reply: the end (expected: a line)");
        }
        line.append((char) next);
      }
      in.skipNBytes(1);
      if (line.charAt(0) != '$') {
        return line.substring(1);
      }
      int length = Integer.parseInt(line.substring(1));
      String value = new String(in.readNBytes(Math.max(0, length)), ISO_8859_1);
      in.skipNBytes(length < 0 ? 0 : 2);
      return length < 0 ? "none" : value;
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
