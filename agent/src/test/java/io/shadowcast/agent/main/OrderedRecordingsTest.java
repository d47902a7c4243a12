package io.shadowcast.agent.main;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.shadowcast.agent.config.AgentSettings;
import io.shadowcast.agent.config.Settings;
import io.shadowcast.agent.config.SettingsResult;
import io.shadowcast.agent.mirror.Mirror;
import io.shadowcast.agent.mirror.MirrorSources;
import io.shadowcast.agent.queue.QueueBudget;
import io.shadowcast.agent.queue.RecordQueue;
import io.shadowcast.words.BootId;
import io.shadowcast.words.Endpoint;
import io.shadowcast.words.MirrorTarget;
import io.shadowcast.words.RecordingOrder;
import io.shadowcast.words.RecordingState;
import io.shadowcast.words.RecordingState.Phase;
import io.shadowcast.words.ShadowName;
import io.shadowcast.words.SourceTime;
import io.shadowcast.words.VmTypeName;
import io.shadowcast.words.WorkloadName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What an agent makes of orders to record and to replay; real files, and a real server as shadow.
class OrderedRecordingsTest {
  private static final WorkloadName SHOP = new WorkloadName("shop");
  private static final int PRODUCTION = 7;

  @TempDir Path directory;

  private final AtomicInteger changes = new AtomicInteger();
  private NumberedServer shadow;
  private AgentSettings settings;
  private Mirror mirror;
  private Recordings recordings;
  private OrderedRecordings ordered;

  @BeforeEach
  void begin() throws IOException {
    shadow = new NumberedServer();
    settings = settings();
    Files.createDirectories(settings.state());
    SplittableRandom random = new SplittableRandom(5);
    mirror =
        Mirroring.start(
            settings,
            List.of(new RecordQueue(QueueBudget.allocate(4 << 20))),
            target -> new Heard(),
            new MirrorSources(System::nanoTime, Clock.systemUTC(), random),
            new java.security.SecureRandom());
    recordings =
        new Recordings(
            settings,
            mirror,
            OrderedRecordingsTest::now,
            System::nanoTime,
            new java.security.SecureRandom());
    ordered = ordered();
  }

  private OrderedRecordings ordered() {
    return new OrderedRecordings(
        settings,
        recordings,
        workload ->
            List.of(target("large", shadow.port()), target("self", PRODUCTION)).stream()
                .filter(each -> each.workload().equals(workload))
                .toList(),
        Clock.systemUTC(),
        changes::incrementAndGet);
  }

  @AfterEach
  void end() throws IOException {
    recordings.close();
    ordered.close();
    mirror.close();
    shadow.close();
  }

  @Test
  void theSameOrderAgainIsOneRecordingThatEndsAsItWasBounded() throws Exception {
    RecordingOrder order = recording("a.rec", Duration.ofMillis(300));
    ordered.take(order);
    ordered.take(order);
    RecordingState done = ended(order);
    assertEquals(Phase.DONE, done.phase(), done::toString);
    var figures = assertInstanceOf(RecordingState.Recorded.class, done.figures());
    assertEquals("TIME", figures.ending());
    Path file = settings.state().resolve("recordings/a.rec");
    byte[] written = Files.readAllBytes(file);
    assertEquals(written.length, figures.bytes());
    assertEquals(
        HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(written)),
        figures.sha256());
    ordered.take(order);
    assertEquals(List.of(done), ordered.states());
    ordered = ordered();
    ordered.take(order);
    assertEquals(List.of(done), ordered.states(), "also after a restart");
    assertTrue(changes.get() > 2);
  }

  @Test
  void aSecondOneAtTheSameTimeIsRefusedAndTheFirstEndsWhenToldTo() {
    RecordingOrder first = recording("a.rec", Duration.ofHours(1));
    RecordingOrder second = recording("b.rec", Duration.ofHours(1));
    ordered.take(first);
    ordered.take(second);
    assertRefused(second, "record: a.rec is being written (expected: one at a time)");
    RecordingOrder early = replay("a.rec", "large", 1);
    ordered.take(early);
    assertRefused(early, " is being written (expected: one that has ended)");
    ordered.take(first.stopped());
    RecordingState done = ended(first);
    assertEquals(Phase.DONE, done.phase());
    var figures = assertInstanceOf(RecordingState.Recorded.class, done.figures());
    assertEquals("STOPPED", figures.ending());
  }

  @Test
  void oneThatNobodyEndedIsFailedAfterTheRestart() {
    RecordingOrder order = recording("a.rec", Duration.ofHours(1));
    ordered.take(order);
    OrderedRecordings later = ordered();
    RecordingState state = later.states().getFirst();
    assertEquals(Phase.FAILED, state.phase());
    assertTrue(state.faults().getFirst().startsWith("agent: ended before it did"));
  }

  @Test
  void whatCannotBeRecordedIsRefusedByName() {
    for (String workload : List.of("dns", "none")) {
      RecordingOrder order =
          order(
              new RecordingOrder.Recording(
                  new WorkloadName(workload), "x.rec", Duration.ofSeconds(1), 1 << 20));
      ordered.take(order);
      String is = "dns".equals(workload) ? "dns, protocol udp, capture passive" : "none";
      assertRefused(order, "workload: " + is + " (expected: one with protocol http1 that is");
    }
    RecordingOrder late =
        new RecordingOrder(
            UUID.randomUUID().toString(),
            new RecordingOrder.Recording(SHOP, "x.rec", Duration.ofSeconds(1), 1 << 20),
            Instant.now().minusSeconds(1),
            false);
    ordered.take(late);
    assertRefused(late, "deadline: ");
    RecordingOrder stopped = recording("x.rec", Duration.ofSeconds(1)).stopped();
    ordered.take(stopped);
    assertRefused(stopped, "order: stopped (expected: while it goes on)");
  }

  @Test
  void aReplayGoesToAShadowOfTheWorkloadAndNowhereElse() throws Exception {
    RecordingOrder order = recording("a.rec", Duration.ofMillis(100));
    ordered.take(order);
    assertEquals(Phase.DONE, ended(order).phase());
    RecordingOrder unknown = replay("a.rec", "production", 1);
    ordered.take(unknown);
    assertRefused(
        unknown,
        "shadow: production (expected: one that shop, of which a.rec is, is mirrored to: "
            + "[large, self])");
    RecordingOrder missing = replay("b.rec", "large", 1);
    ordered.take(missing);
    assertRefused(missing, "file: b.rec (expected: a recording in ");
    RecordingOrder self = replay("a.rec", "self", 1);
    ordered.take(self);
    RecordingState refused = ended(self);
    assertEquals(Phase.REFUSED, refused.phase(), refused::toString);
    assertTrue(refused.faults().getFirst().contains("127.0.0.1:7"), refused::toString);
    RecordingOrder good = replay("a.rec", "large", 10);
    ordered.take(good);
    RecordingState done = ended(good);
    assertEquals(Phase.DONE, done.phase(), done::toString);
    var figures = assertInstanceOf(RecordingState.Replayed.class, done.figures());
    assertEquals("127.0.0.1:" + shadow.port(), figures.to().toString());
    assertTrue(figures.times().isPresent());
    Files.createFile(settings.state().resolve("paused"));
    RecordingOrder paused = replay("a.rec", "large", 1);
    ordered.take(paused);
    assertTrue(ended(paused).faults().getFirst().contains("paused by the operator"));
  }

  private void assertRefused(RecordingOrder order, String how) {
    RecordingState state = state(order);
    assertEquals(Phase.REFUSED, state.phase(), state::toString);
    assertTrue(state.faults().getFirst().contains(how), state::toString);
  }

  private RecordingState state(RecordingOrder order) {
    return ordered.states().stream()
        .filter(each -> each.id().equals(order.id()))
        .findFirst()
        .orElseThrow();
  }

  private RecordingState ended(RecordingOrder order) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (state(order).isRunning()) {
      if (System.nanoTime() > deadline) {
        fail("goes on after 30 s: " + state(order));
      }
      LockSupport.parkNanos(10_000_000);
    }
    return state(order);
  }

  private static RecordingOrder recording(String file, Duration time) {
    return order(new RecordingOrder.Recording(SHOP, file, time, 1 << 20));
  }

  private static RecordingOrder replay(String file, String shadow, double rate) {
    return order(new RecordingOrder.Replay(file, new ShadowName(shadow), rate));
  }

  private static RecordingOrder order(RecordingOrder.Work work) {
    return new RecordingOrder(
        UUID.randomUUID().toString(), work, Instant.now().plusSeconds(60), false);
  }

  private static MirrorTarget target(String name, int port) {
    return new MirrorTarget(
        SHOP, new ShadowName(name), new VmTypeName("small"), new Endpoint("127.0.0.1", port), 1);
  }

  private static SourceTime now() {
    return new SourceTime(new BootId(new UUID(1, 2)), System.nanoTime(), Instant.now());
  }

  private AgentSettings settings() throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("agent.yaml"),
            """
            host: web-1
            state: %1$s/state
            run: %1$s/run
            workloads:
              - {name: shop, ports: [%2$d], capture: passive}
              - {name: dns, ports: [53], protocol: udp, capture: passive}
            spool: {limit: 32MiB, reserve: 1MiB}
            """
                .formatted(directory, PRODUCTION));
    return switch (Settings.read(file)) {
      case SettingsResult.Valid(AgentSettings valid) -> valid;
      case SettingsResult.Faulty faulty -> throw new AssertionError(faulty.text());
    };
  }
}
