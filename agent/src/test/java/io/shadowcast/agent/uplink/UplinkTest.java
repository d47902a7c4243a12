package io.shadowcast.agent.uplink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Status;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.shadowcast.agent.config.AggregatorSettings;
import io.shadowcast.agent.config.SpoolSettings;
import io.shadowcast.agent.spool.Append;
import io.shadowcast.agent.spool.Origin;
import io.shadowcast.agent.spool.Spool;
import io.shadowcast.wire.v1.ConnectResponse;
import io.shadowcast.words.Batch;
import io.shadowcast.words.BootId;
import io.shadowcast.words.Endpoint;
import io.shadowcast.words.Hello;
import io.shadowcast.words.HostId;
import io.shadowcast.words.Inventory;
import io.shadowcast.words.MirrorSettings;
import io.shadowcast.words.SampleFrame;
import io.shadowcast.words.Series;
import io.shadowcast.words.SourceTime;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UplinkTest {
  private static final HostId HOST = new HostId("web-1");
  private static final MultiThreadIoEventLoopGroup LOOP =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

  @TempDir Path directory;
  private final List<MirrorSettings> applied = new CopyOnWriteArrayList<>();
  private TestAggregator aggregator;
  private Spool spool;
  private Path token;
  private final List<Long> refused = new CopyOnWriteArrayList<>();
  private volatile Optional<Instant> paused = Optional.empty();
  private volatile Runnable fault = () -> {};

  @BeforeEach
  void begin() throws Exception {
    aggregator = new TestAggregator(new TestCa());
    spool =
        Spool.open(
            new SpoolSettings(directory.resolve("spool"), 16 << 20, 64 << 10, 0),
            new Origin(
                Clock.systemUTC(), System::nanoTime, new Random(), new BootId(new UUID(1, 1))));
    token = directory.resolve("token");
    token("secret " + aggregator.ca.sha256());
  }

  @AfterEach
  void end() throws Exception {
    spool.close();
    aggregator.stop();
  }

  private void token(String line) throws IOException {
    Files.deleteIfExists(token);
    Files.createFile(
        token, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(token, line + "\n");
  }

  @Test
  void everyBatchArrivesOnceThoughTheAggregatorDiesAndReturns() throws Exception {
    append(30);
    try (Uplink uplink = start(aggregator.port())) {
      await(uplink, () -> count() == 30);
      aggregator.kill();
      append(40);
      aggregator.restart();
      append(10);
      await(uplink, () -> count() == 80 && spool.status().waiting() == 0);
    }
    assertEquals(1, aggregator.stored.size());
    var batches = Objects.requireNonNull(aggregator.stored.get(spool.boot().toString()));
    assertEquals(LongStream.rangeClosed(1, 80).boxed().toList(), List.copyOf(batches.keySet()));
    assertEquals(1, batches.lastEntry().getValue().contents().frames().getFirst().rows());
    assertEquals(80, aggregator.received.get(), "resent although it was stored");
    assertFalse(Files.exists(token));
    assertEquals(
        "rw-------",
        PosixFilePermissions.toString(
            Files.getPosixFilePermissions(directory.resolve("state/identity.pem"))));
  }

  @Test
  void aTokenIsNotShownToAnotherServer() throws Exception {
    token("secret " + "0".repeat(64));
    try (Uplink uplink = start(aggregator.port())) {
      await(uplink, () -> uplink.status().contains("is not trusted: CA certificate: SHA-256"));
    }
    assertEquals(List.of(), aggregator.enrolments);
    assertTrue(Files.exists(token));
  }

  @Test
  void settingsAreAppliedAndKeptForAStartWithoutAggregator() throws Exception {
    var good = ConnectResponse.newBuilder();
    good.getMirrorSettingsBuilder().setRevision(4).setOff(true);
    var bad = ConnectResponse.newBuilder();
    bad.getMirrorSettingsBuilder().setRevision(5).addTargetsBuilder().setWorkload("Not A Name");
    aggregator.greetings = List.of(good.build(), bad.build());
    try (Uplink uplink = start(aggregator.port())) {
      await(uplink, () -> aggregator.answers.size() == 2);
    }
    assertEquals(List.of(), aggregator.answers.get(0).getSettingsOutcome().getFaultsList());
    String fault = aggregator.answers.get(1).getSettingsOutcome().getFaults(0);
    assertTrue(fault.startsWith("targets[0].workload: Not A Name"), fault);
    assertEquals(List.of(5L), refused, "said on the host too");
    MirrorSettings wanted = new MirrorSettings(4, true, List.of(), List.of());
    assertEquals(List.of(wanted), applied);
    assertEquals(Optional.of(wanted), new CentralSettings(directory.resolve("state")).read());
  }

  @Test
  void theKillSwitchOfRefusedSettingsOutlivesARestart() throws Exception {
    var good = ConnectResponse.newBuilder();
    good.getMirrorSettingsBuilder().setRevision(4);
    var bad = ConnectResponse.newBuilder();
    bad.getMirrorSettingsBuilder()
        .setRevision(5)
        .setOff(true)
        .addTargetsBuilder()
        .setWorkload("Not A Name");
    aggregator.greetings = List.of(good.build(), bad.build());
    try (Uplink uplink = start(aggregator.port())) {
      await(uplink, () -> aggregator.answers.size() == 2);
    }
    assertEquals(1, aggregator.answers.get(1).getSettingsOutcome().getFaultsCount());
    MirrorSettings off = new MirrorSettings(4, true, List.of(), List.of());
    assertEquals(off, applied.getLast());
    assertEquals(Optional.of(off), new CentralSettings(directory.resolve("state")).read());
  }

  @Test
  void theSameOrderGetsTheSameReceiptAlsoAfterARestart() throws Exception {
    var order = ConnectResponse.newBuilder();
    order
        .getOrderBuilder()
        .setHost("web-1")
        .setSequence("s-1")
        .setStep("start")
        .setAttempt(1)
        .setTarget("hosts/web-1")
        .setVerb("shadow.start");
    aggregator.greetings = List.of(order.build(), order.build());
    try (Uplink uplink = start(aggregator.port())) {
      await(uplink, () -> aggregator.answers.size() == 2);
    }
    try (Uplink uplink = start(aggregator.port())) {
      await(uplink, () -> aggregator.answers.size() == 4);
    }
    assertEquals(1, aggregator.answers.stream().distinct().count());
    assertTrue(aggregator.answers.get(0).getReceipt().getDetail().contains("no executor"));
  }

  @Test
  void aCertificateIsRenewedAndTheStreamComesBackWithoutLoss() throws Exception {
    aggregator.lifetime = Duration.ofSeconds(10);
    try (Uplink uplink = start(aggregator.port())) {
      await(uplink, () -> aggregator.streams.get() == 1);
      append(20);
      await(uplink, () -> aggregator.streams.get() == 2);
      append(20);
      await(uplink, () -> count() == 40);
    }
    assertEquals(1, aggregator.renewals.get());
    assertEquals(40, aggregator.received.get());
  }

  @Test
  void eachTroubleIsNamed() throws Exception {
    aggregator.refusal = Status.ALREADY_EXISTS;
    try (Uplink uplink = start(aggregator.port())) {
      await(uplink, () -> uplink.status().contains("another one with the same host"));
    }
    aggregator.kill();
    try (Uplink uplink = start(aggregator.port())) {
      await(uplink, () -> uplink.status().contains("cannot be reached"));
    }
    try (ServerSocket plain = new ServerSocket(0)) {
      Thread.ofVirtual().start(() -> answerInPlain(plain));
      try (Uplink uplink = start(plain.getLocalPort())) {
        await(uplink, () -> uplink.status().contains("wrong port"));
      }
    }
  }

  @Test
  void aPauseIsToldWhenItBeginsAndEndsAndAtEachConnection() throws Exception {
    paused = Optional.of(Instant.ofEpochSecond(7));
    try (Uplink uplink = start(aggregator.port())) {
      await(uplink, () -> aggregator.hellos.size() == 1);
      assertEquals(7, aggregator.hellos.getFirst().getPausedSince().getSeconds());
      paused = Optional.empty();
      await(uplink, () -> aggregator.answers.size() == 1);
      assertFalse(aggregator.answers.getFirst().getPause().hasSince());
      paused = Optional.of(Instant.ofEpochSecond(9));
      await(uplink, () -> aggregator.answers.size() == 2);
      assertEquals(9, aggregator.answers.getLast().getPause().getSince().getSeconds());
    }
  }

  @Test
  void aRefusedEnrolmentIsWarnedOfAndNamesTheEnrolmentPort() throws Exception {
    aggregator.enrolmentRefusal = Status.UNAUTHENTICATED.withDescription("token: used already");
    List<LogRecord> said = new CopyOnWriteArrayList<>();
    try (Uplink uplink = start(aggregator.port());
        var _ = LogCatcher.of(Uplink.class, said::add)) {
      String wanted =
          "aggregator 127.0.0.1:%d refuses to enrol this agent: token: used already"
              .formatted(aggregator.enrolmentPort());
      await(uplink, () -> uplink.status().equals(wanted));
      await(uplink, () -> said.stream().anyMatch(line -> Level.WARNING.equals(line.getLevel())));
    }
  }

  @Test
  void anUplinkIsNeverWithoutWords() throws Exception {
    try (Uplink uplink = start(aggregator.port())) {
      assertFalse(uplink.status().isBlank());
    }
  }

  @Test
  void aTokenFileThatIsNotThereIsNamed() throws Exception {
    Files.delete(token);
    try (Uplink uplink = start(aggregator.port())) {
      await(uplink, () -> uplink.status().contains("token_file: " + token + " is not there"));
    }
  }

  @Test
  void swappedPortsAreCalledWrong() throws Exception {
    try (Uplink uplink = start(aggregator.enrolmentPort(), aggregator.port())) {
      await(uplink, () -> uplink.status().contains("wrong port"));
      assertTrue(uplink.status().contains("127.0.0.1:" + aggregator.port()), uplink.status());
      assertTrue(uplink.status().contains("aggregator.enrolment"), uplink.status());
    }
  }

  @Test
  void aFaultOfTheAgentsOwnDoesNotEndTheUplinkForEver() throws Exception {
    AtomicInteger left = new AtomicInteger(2);
    fault =
        () -> {
          if (left.getAndDecrement() > 0) {
            throw new IllegalStateException("mirror: broken (expected: no fault)");
          }
        };
    var settings = ConnectResponse.newBuilder();
    settings.getMirrorSettingsBuilder().setRevision(4).setOff(true);
    aggregator.greetings = List.of(settings.build());
    append(5);
    try (Uplink uplink = start(aggregator.port())) {
      await(uplink, () -> applied.size() == 1 && count() == 5);
    }
    assertEquals(3, aggregator.streams.get());
  }

  private static void answerInPlain(ServerSocket server) {
    while (!server.isClosed()) {
      try (var socket = server.accept()) {
        socket
            .getOutputStream()
            .write(
                "HTTP/1.1 400 Bad Request\r\n\r\n"
                    .getBytes(java.nio.charset.StandardCharsets.US_ASCII));
      } catch (IOException e) {
        return;
      }
    }
  }

  private int count() {
    return aggregator.stored.values().stream().mapToInt(batches -> batches.size()).sum();
  }

  private void append(int batches) {
    for (int i = 0; i < batches; i++) {
      SampleFrame frame =
          new SampleFrame(List.of(Series.of("load1")), new long[] {i}, new double[][] {{i}});
      var contents = new Batch.Contents(List.of(frame), List.of(), List.of(), List.of(), List.of());
      Append appended = spool.append(contents, List.of(), Instant.EPOCH);
      assertTrue(appended instanceof Append.Appended, appended.toString());
    }
  }

  private Uplink start(int port) throws IOException {
    return start(port, aggregator.enrolmentPort());
  }

  private Uplink start(int port, int enrolment) throws IOException {
    AggregatorSettings where =
        new AggregatorSettings(
            new Endpoint("127.0.0.1", port),
            new Endpoint("127.0.0.1", enrolment),
            Optional.of(token));
    Uplink uplink =
        new Uplink(
            new Uplink.Line(HOST, where, directory.resolve("state")),
            spool,
            new ThisHost(),
            new Channels(new Transport(LOOP, NioSocketChannel.class)),
            Clock.systemUTC(),
            () -> new SourceTime(spool.boot(), 1, Instant.EPOCH),
            new Backoff(Duration.ofMillis(20), Duration.ofMillis(200), new Random()));
    uplink.start();
    return uplink;
  }

  private final class ThisHost implements HostAgent {
    @Override
    public Hello hello() {
      return UplinkTest.this.hello();
    }

    @Override
    public Optional<Instant> pausedSince() {
      return paused;
    }

    @Override
    public void refused(long revision, List<String> faults) {
      refused.add(revision);
    }

    @Override
    public List<String> apply(MirrorSettings settings) {
      fault.run();
      applied.add(settings);
      return new ArrayList<>();
    }
  }

  private Hello hello() {
    Inventory inventory = new Inventory("", "", "", "", 1, 0, List.of(), List.of(), "");
    return new Hello("test", spool.boot(), inventory, List.of(), List.of(), 0, paused);
  }

  private static void await(Uplink uplink, BooleanSupplier condition) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < deadline, () -> "too late: " + uplink.status());
      TimeUnit.MILLISECONDS.sleep(5);
    }
  }
}
