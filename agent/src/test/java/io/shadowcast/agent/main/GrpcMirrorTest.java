package io.shadowcast.agent.main;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.shadowcast.agent.capture.CaptureCounters.Counter;
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
import io.shadowcast.words.ClassRule;
import io.shadowcast.words.Endpoint;
import io.shadowcast.words.Ledger;
import io.shadowcast.words.Loss;
import io.shadowcast.words.LossReason;
import io.shadowcast.words.MirrorSettings;
import io.shadowcast.words.MirrorTarget;
import io.shadowcast.words.PriorityClass;
import io.shadowcast.words.ShadowName;
import io.shadowcast.words.VmTypeName;
import io.shadowcast.words.WorkloadName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A real gRPC server as production, whose packets are captured, and a second one as its shadow.
final class GrpcMirrorTest {
  private static final WorkloadName SHOP = new WorkloadName("shop");
  private static final int CHANNELS = 4;
  private static final int CALLS = 250;
  private static final int STREAMS = 20;
  private static final int EACH = 30;
  private static final int CAP_NET_RAW = 13;

  /// A machine that is busy with other tests would shed some of the others.
  private static final ClassRule UNSHED = new ClassRule(SHOP, 0, "", "", 0, PriorityClass.P1);

  private GrpcShop production = new GrpcShop(0);
  private final GrpcShop shadow = new GrpcShop(0);
  private final List<ManagedChannel> channels = new ArrayList<>();
  private final AtomicLong errors = new AtomicLong();
  private final AtomicLong timed = new AtomicLong();
  private final AtomicLong shadowAnswers = new AtomicLong();

  @BeforeEach
  void startServers() throws IOException {
    assumeTrue(
        Files.exists(Path.of("/proc/net/packet")), "SKIP: kernel facility absent: AF_PACKET");
    assumeTrue(mayCapture(), "SKIP: AF_PACKET needs CAP_NET_RAW");
    production.start();
    shadow.start();
  }

  @AfterEach
  void stopServers() throws InterruptedException {
    for (ManagedChannel each : channels) {
      each.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
    }
    production.stop();
    shadow.stop();
  }

  @Test
  void everyNumberedCallReachesTheShadowWhole() throws Exception {
    int requests = CHANNELS * (CALLS + STREAMS);
    Handover queue = handover(false);
    try (Mirror mirror = mirror(queue.queue());
        RingCapture capture = TestRing.capture(List.of(queue))) {
      load();
      await(capture, () -> captured(queue), () -> captured(queue).sent() >= requests);
      await(
          capture,
          () -> mirrored(mirror),
          () -> mirrored(mirror).sent() >= requests && shadowAnswers.get() >= requests);
      await(capture, () -> unpaired(queue), () -> timed.get() >= requests);
      Ledger captured = captured(queue);
      Ledger mirrored = mirrored(mirror);
      assertEquals(0, captured.lost() + captured.unaccounted(), captured::toString);
      assertEquals(requests, captured.sent(), captured::toString);
      assertEquals(0, mirrored.lost() + mirrored.unaccounted(), mirrored::toString);
      assertEquals(requests, mirrored.sent(), mirrored::toString);
    }
    assertEquals(requests, timed.get());
    assertEquals(0, errors.get());
    assertEquals(0, unpaired(queue));
    assertEquals(expected(), production.got());
    assertEquals(expected(), shadow.got());
  }

  @Test
  void aConnectionThatIsOlderThanTheCaptureIsNamedAndANewOneIsFollowed() throws Exception {
    Handover queue = handover(false);
    ManagedChannel old = channel();
    call(old, "before");
    try (Mirror mirror = mirror(queue.queue());
        RingCapture capture = TestRing.capture(List.of(queue))) {
      call(old, "within");
      await(capture, () -> captured(queue), () -> lost(queue, LossReason.UNSYNCHRONISED) == 1);
      call(old, "later");
      call(channel(), "new");
      await(
          capture,
          () -> captured(queue),
          () -> captured(queue).sent() == 1 && shadowAnswers.get() == 1);
      assertEquals(1, mirrored(mirror).sent());
      assertEquals(1, captured(queue).lost(), () -> captured(queue).toString());
      assertEquals(0, captured(queue).unaccounted());
    }
    assertEquals(Set.of("new"), shadow.got());
  }

  /// Cut packets hide where frames begin: nothing is guessed then, and nothing but times is
  /// missing.
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void largeAnswersAreTimedWhereTheirPacketsAreCapturedWhole(boolean whole) throws Exception {
    production.stop();
    production = new GrpcShop(100_000);
    production.start();
    Handover queue = handover(whole);
    try (RingCapture capture = TestRing.capture(List.of(queue))) {
      ManagedChannel channel = channel();
      for (int i = 0; i < 20; i++) {
        call(channel, message(0, i));
      }
      await(capture, () -> captured(queue), () -> timed.get() + unpaired(queue) == 20);
    }
    assertEquals(whole, timed.get() == 20, () -> timed + " of 20 are timed");
    assertEquals(20, captured(queue).sent(), () -> captured(queue).toString());
    assertEquals(0, captured(queue).lost() + captured(queue).unaccounted());
    assertEquals(0, errors.get());
  }

  /// What the server of the shadow, as that of production, must have got: each call, and all
  /// messages of each stream in their order.
  private static Set<String> expected() {
    Set<String> all = ConcurrentHashMap.newKeySet();
    for (int channel = 0; channel < CHANNELS; channel++) {
      for (int i = 0; i < CALLS; i++) {
        all.add(message(channel, i));
      }
      for (int stream = 0; stream < STREAMS; stream++) {
        all.add(String.join(",", messages(channel, stream)));
      }
    }
    return all;
  }

  private static String message(int channel, int number) {
    return channel + "/" + number + " " + "x".repeat(number % 50 == 0 ? 70_000 : number);
  }

  private static List<String> messages(int channel, int stream) {
    return IntStream.range(0, EACH).mapToObj(i -> channel + "/" + stream + "/" + i).toList();
  }

  /// Calls one after the other and streams meanwhile, on the same connection.
  private void load() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> clients = new ArrayList<>();
      for (int i = 0; i < CHANNELS; i++) {
        int number = i;
        ManagedChannel channel = channel();
        clients.add(
            threads.submit(() -> {
              for (int call = 0; call < CALLS; call++) {
                call(channel, message(number, call));
              }
            }));
        for (int j = 0; j < STREAMS; j++) {
          List<String> messages = messages(number, j);
          clients.add(threads.submit(() -> stream(channel, messages)));
        }
      }
      for (Future<?> each : clients) {
        each.get();
      }
    }
  }

  private static void call(ManagedChannel channel, String text) {
    String answer =
        ClientCalls.blockingUnaryCall(channel, GrpcShop.CALL, CallOptions.DEFAULT, text);
    assertEquals("1", answer.strip());
  }

  private static Void stream(ManagedChannel channel, List<String> messages) throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    List<String> answers = new ArrayList<>();
    StreamObserver<String> to =
        ClientCalls.asyncClientStreamingCall(
            channel.newCall(GrpcShop.SEND, CallOptions.DEFAULT),
            new GrpcShop.Gathering(answers, over::countDown));
    messages.forEach(to::onNext);
    to.onCompleted();
    assertTrue(over.await(30, TimeUnit.SECONDS), "no answer");
    assertEquals(List.of(String.valueOf(EACH)), answers);
    return null;
  }

  private ManagedChannel channel() {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", production.port()).usePlaintext().build();
    channels.add(channel);
    return channel;
  }

  /// @param whole whether packets of the server are captured whole
  private Handover handover(boolean whole) {
    CapturedWorkload workload =
        new CapturedWorkload(
            SHOP,
            List.of(production.port()),
            CapturedWorkload.Protocol.HTTP1,
            List.of(UNSHED),
            Optional.empty(),
            0,
            whole);
    return TestRing.handover(
        workload,
        64 << 20,
        (nanos, status) -> {
          timed.incrementAndGet();
          errors.addAndGet(status == 200 && nanos > 0 ? 0 : 1);
        });
  }

  private Mirror mirror(RecordQueue queue) {
    // A machine that is busy with other tests may be late; here that must not become a loss.
    Duration patience = Duration.ofSeconds(60);
    Mirror mirror =
        Mirror.start(
            MirrorOptions.DEFAULT.within(patience, patience).lane(16 << 20),
            List.of(new MirrorWorkload(SHOP, MirrorWorkload.Protocol.HTTP1)),
            List.of(queue),
            target -> new Counted(),
            new MirrorSources(System::nanoTime, InstantSource.system(), new SplittableRandom(7)));
    MirrorTarget target =
        new MirrorTarget(
            SHOP,
            new ShadowName("twin"),
            new VmTypeName("small"),
            new Endpoint("127.0.0.1", shadow.port()),
            1.0);
    mirror.apply(new MirrorSettings(1, false, List.of(target), List.of()));
    return mirror;
  }

  private final class Counted implements ShadowObserver {
    @Override
    public void sent(long bytes, boolean write) {}

    @Override
    public void answered(long nanos, int status) {
      shadowAnswers.incrementAndGet();
      errors.addAndGet(status == 200 ? 0 : 1);
    }
  }

  private static Ledger captured(Handover queue) {
    return queue.accounts().ledger(0);
  }

  private static long lost(Handover queue, LossReason reason) {
    return captured(queue).losses().stream()
        .filter(loss -> loss.reason() == reason)
        .collect(Collectors.summingLong(Loss::records));
  }

  private static long unpaired(Handover queue) {
    return queue.counters().get(Counter.UNPAIRED_RESPONSES);
  }

  private static Ledger mirrored(Mirror mirror) {
    return mirror.ledgers().getFirst();
  }

  private void await(RingCapture capture, Supplier<Object> state, BooleanSupplier condition)
      throws InterruptedException {
    Await.until(
        () -> {
          assertNull(capture.fault());
          return condition.getAsBoolean();
        },
        () -> state.get() + " timed " + timed + ", answered by the shadow " + shadowAnswers);
  }

  private static boolean mayCapture() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("CapEff:"))
        .mapToLong(line -> Long.parseUnsignedLong(line.substring(7).strip(), 16))
        .anyMatch(effective -> (effective >> CAP_NET_RAW & 1) == 1);
  }
}
