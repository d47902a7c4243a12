package io.shadowcast.agent.mirror;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.agent.config.AddressRange;
import io.shadowcast.agent.config.Destination;
import io.shadowcast.agent.config.KeySettings;
import io.shadowcast.agent.config.MarkerMode;
import io.shadowcast.agent.config.SafetySettings;
import io.shadowcast.agent.mirror.ShadowServer.Mode;
import io.shadowcast.agent.queue.QueueBudget;
import io.shadowcast.agent.queue.RecordHeader;
import io.shadowcast.agent.queue.RecordKind;
import io.shadowcast.agent.queue.RecordQueue;
import io.shadowcast.words.Comparison;
import io.shadowcast.words.LaneMode;
import io.shadowcast.words.Ledger;
import io.shadowcast.words.MarkerKey;
import io.shadowcast.words.MirrorSettings;
import io.shadowcast.words.MirrorTarget;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Requests that are sent to a real shadow a second time.
final class RepeatTest {
  private static final int REQUESTS = 400;
  private static final String SECRET = "hunter2secret";
  private static final MirrorOptions OPTIONS =
      MirrorOptions.DEFAULT.within(Duration.ofSeconds(30), Duration.ofSeconds(10));

  private final RecordQueue queue = new RecordQueue(QueueBudget.allocate(4 << 20));
  private final RecordHeader header = new RecordHeader();
  private final AtomicInteger answered = new AtomicInteger();

  @Test
  void someThatChangeNothingAreAskedAgainAndCountedApart() throws IOException {
    try (ShadowServer shadow = new ShadowServer(Mode.FAST)) {
      Mirror mirror = mirror(OPTIONS);
      try (mirror) {
        mirror.apply(
            new MirrorSettings(
                1,
                false,
                List.of(MirrorRig.target(MirrorRig.SHOP, "small", shadow.port(), 1)),
                List.of()));
        queue.offer(header.control(RecordKind.OPEN, 0, 1).at(System.nanoTime()));
        for (int i = 0; i < REQUESTS; i++) {
          ask(i, i % 2 == 0 ? "GET" : "POST");
        }
        Ledger ledger = mirror.ledgers().getFirst();
        assertEquals(REQUESTS, ledger.sent());
        assertEquals(0, ledger.unaccounted());
      }
      Comparison.Responses responses = mirror.takeComparisons().getLast().responses();
      assertTrue(responses.repeated() > 0, responses::toString);
      assertEquals(REQUESTS + responses.repeated(), shadow.received());
      assertEquals(REQUESTS, answered.get(), "they are not answers of the mirror");
      List<String> all = shadow.requests.getFirst();
      for (int i = 1; i < all.size(); i++) {
        boolean again = all.get(i).equals(all.get(i - 1));
        assertTrue(!again || all.get(i).startsWith("GET"), "a write is never sent twice");
      }
      assertEquals(0, responses.compared());
      assertEquals(REQUESTS, responses.incomplete(), "production's bodies were not kept");
    }
    queue.close();
  }

  @ParameterizedTest
  @EnumSource(LaneMode.class)
  void theyLeaveWithoutSecretsAndMarkedAsBefore(LaneMode lanes) throws IOException {
    Destination clean = new Destination(AddressRange.parse("127.0.0.0/8"), true);
    try (ShadowServer shadow = new ShadowServer(Mode.FAST)) {
      Mirror mirror = mirror(OPTIONS.to(List.of(clean), 0).safe(marked()));
      try (mirror) {
        MirrorTarget target = MirrorRig.target(MirrorRig.SHOP, "small", shadow.port(), 1);
        mirror.apply(new MirrorSettings(1, false, List.of(by(lanes, target)), List.of()));
        for (int i = 0; i < REQUESTS; i++) {
          ask(i, "GET");
        }
        Ledger ledger = mirror.ledgers().getFirst();
        assertEquals(REQUESTS, ledger.sent(), ledger::toString);
        assertEquals(0, ledger.unaccounted());
        assertEquals(0, ledger.waiting());
      }
      Comparison.Responses responses = mirror.takeComparisons().getLast().responses();
      List<String> all = shadow.requests.stream().flatMap(List::stream).toList();
      assertTrue(responses.repeated() > 0, responses::toString);
      assertEquals(REQUESTS + responses.repeated(), all.size());
      assertEquals(REQUESTS, new HashSet<>(all).size(), "what comes twice is the same twice");
      for (String request : all) {
        assertFalse(request.contains(SECRET), request);
        assertTrue(request.contains("X-Shadowcast: "), request);
      }
    }
    queue.close();
  }

  private static MirrorTarget by(LaneMode lanes, MirrorTarget of) {
    return new MirrorTarget(
        of.workload(), of.shadow(), of.vmType(), of.address(), of.rate(), false, lanes);
  }

  private static Safety marked() {
    byte[] key = new byte[MarkerKey.BYTES];
    KeySettings file = new KeySettings(Path.of("/none"), true);
    return new Safety(
        new SafetySettings(MarkerMode.HEADER, file, true, List.of()),
        List.of(),
        List.of(),
        key,
        key);
  }

  private void ask(int sequence, String method) {
    String text =
        "%s /%d HTTP/1.1\r\nHost: shop\r\nAuthorization: Bearer %s\r\n\r\n"
            .formatted(method, sequence, SECRET);
    byte[] bytes = text.getBytes(ISO_8859_1);
    queue.offer(
        header.data(0, 1, sequence, RecordHeader.WHOLE).at(System.nanoTime()),
        MemorySegment.ofArray(bytes),
        0,
        bytes.length);
    queue.offer(header.answer(0, 1, sequence, 1_000_000, 200).at(System.nanoTime()));
    MirrorRig.await(() -> answered.get() > sequence);
  }

  private Mirror mirror(MirrorOptions options) {
    return Mirror.start(
        options,
        List.of(
            new MirrorWorkload(
                MirrorRig.SHOP,
                MirrorWorkload.Protocol.HTTP1,
                Optional.empty(),
                CompareMode.FIELDS)),
        List.of(queue),
        target ->
            new ShadowObserver() {
              @Override
              public void sent(long bytes, boolean write) {}

              @Override
              public void answered(long nanos, int status) {
                answered.incrementAndGet();
              }
            },
        new MirrorSources(System::nanoTime, InstantSource.system(), new SplittableRandom(7)));
  }
}
