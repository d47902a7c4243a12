package io.shadowcast.agent.mirror;

import static io.shadowcast.agent.mirror.MirrorRig.RAW;
import static io.shadowcast.agent.mirror.MirrorRig.RAW_INDEX;
import static io.shadowcast.agent.mirror.MirrorRig.SHOP;
import static io.shadowcast.agent.mirror.MirrorRig.SHOP_INDEX;
import static io.shadowcast.agent.mirror.MirrorRig.target;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.agent.config.Destination;
import io.shadowcast.agent.mirror.ShadowServer.Mode;
import io.shadowcast.agent.queue.RecordHeader;
import io.shadowcast.words.Ledger;
import io.shadowcast.words.LossReason;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/// What reaches a shadow that works.
final class MirrorTest {
  private static final MirrorOptions OPTIONS =
      MirrorOptions.DEFAULT.within(Duration.ofSeconds(5), Duration.ofSeconds(2));

  @Test
  void everyRequestArrivesUnchangedAndInOrderOnItsOwnConnection() throws IOException {
    try (ShadowServer shadow = new ShadowServer(Mode.FAST);
        MirrorRig rig =
            new MirrorRig(OPTIONS.within(Duration.ofMinutes(1), Duration.ofMinutes(1)))) {
      rig.apply(1, false, target(SHOP, "small", shadow.port(), 1));
      for (long connection = 1; connection <= 20; connection++) {
        rig.open(SHOP_INDEX, connection);
      }
      for (int sequence = 0; sequence < 250; sequence++) {
        for (long connection = 1; connection <= 20; connection++) {
          rig.get(connection, sequence);
        }
      }
      Ledger end = rig.settled("small", 5000);
      assertEquals(5000, end.sent(), end::toString);
      MirrorRig.await(() -> rig.observedAnswers.get() == 5000);
      assertEquals(20, shadow.requests.size(), "one connection each");
      for (List<String> requests : shadow.requests) {
        String connection = requests.getFirst().split("/", -1)[1];
        List<String> expected = new ArrayList<>();
        for (int sequence = 0; sequence < 250; sequence++) {
          expected.add(MirrorRig.getText(Long.parseLong(connection), sequence));
        }
        assertEquals(expected, requests);
      }
    }
  }

  @Test
  void aBodyInManyRecordsArrivesWhole() throws IOException {
    try (ShadowServer shadow = new ShadowServer(Mode.FAST);
        MirrorRig rig = new MirrorRig(OPTIONS)) {
      rig.apply(1, false, target(SHOP, "small", shadow.port(), 1));
      rig.open(SHOP_INDEX, 1);
      byte[] body = new byte[700_000];
      for (int i = 0; i < body.length; i++) {
        body[i] = (byte) ('a' + i % 26);
      }
      String head = "POST /pay HTTP/1.1\r\nContent-Length: " + body.length + "\r\n\r\n";
      rig.data(SHOP_INDEX, 1, 0, RecordHeader.START, head);
      for (int at = 0; at < body.length; at += 60_000) {
        int length = Math.min(60_000, body.length - at);
        rig.data(
            SHOP_INDEX,
            1,
            0,
            at + length == body.length ? RecordHeader.END : 0,
            MemorySegment.ofArray(body).asSlice(at, length));
      }
      assertEquals(1, rig.settled("small", 1).sent());
      rig.get(1, 1); // not sooner: a lane with more than its bytes waiting takes no request
      assertEquals(2, rig.settled("small", 2).sent());
      MirrorRig.await(() -> shadow.received() == 2);
      assertEquals(
          head + new String(body, java.nio.charset.StandardCharsets.ISO_8859_1),
          shadow.requests.getFirst().getFirst());
    }
  }

  @Test
  void aRawStreamArrivesByteForByteAndEndsWithItsConnection() throws IOException {
    try (ShadowServer shadow = new ShadowServer(Mode.SINK);
        MirrorRig rig = new MirrorRig(OPTIONS)) {
      rig.apply(1, false, target(RAW, "sink", shadow.port(), 1));
      rig.open(RAW_INDEX, 1);
      byte[] all = new byte[600_000];
      new SplittableRandom(3).nextBytes(all);
      for (int i = 0; i < 60; i++) {
        rig.data(
            RAW_INDEX,
            1,
            i,
            RecordHeader.WHOLE,
            MemorySegment.ofArray(all).asSlice(i * 10_000L, 10_000));
      }
      rig.close(RAW_INDEX, 1);
      assertEquals(60, rig.settled("sink", 60).sent());
      MirrorRig.await(() -> shadow.streams.getFirst().size() == all.length);
      assertArrayEquals(all, shadow.streams.getFirst().toByteArray());
    }
  }

  @Test
  void aShadowThatClosesAfterAnAnswerIsConnectedAgain() throws IOException {
    try (ShadowServer shadow = new ShadowServer(Mode.CLOSING);
        MirrorRig rig = new MirrorRig(OPTIONS)) {
      rig.apply(1, false, target(SHOP, "small", shadow.port(), 1));
      rig.open(SHOP_INDEX, 1);
      for (int sequence = 0; sequence < 30; sequence++) {
        rig.get(1, sequence);
      }
      assertEquals(30, rig.settled("small", 30).sent());
      MirrorRig.await(() -> shadow.received() == 30);
      assertEquals(10, shadow.requests.size());
    }
  }

  @Test
  void aShadowConnectionEndsWithProductions() throws IOException {
    try (ShadowServer shadow = new ShadowServer(Mode.SINK);
        MirrorRig rig = new MirrorRig(OPTIONS)) {
      rig.apply(1, false, target(RAW, "sink", shadow.port(), 1));
      rig.open(RAW_INDEX, 1);
      MirrorRig.await(() -> shadow.streams.size() == 1); // opened without a byte
      rig.close(RAW_INDEX, 1);
      rig.data(RAW_INDEX, 1, 0, RecordHeader.WHOLE, "late");
      assertEquals(1, rig.settled("sink", 1).lost());
      assertEquals(1, rig.lost("sink", LossReason.JOINED_LATE));
    }
  }

  @Test
  void aGapCostsOnlyTheRequestItCut() throws IOException {
    try (ShadowServer shadow = new ShadowServer(Mode.FAST);
        MirrorRig rig = new MirrorRig(OPTIONS)) {
      rig.apply(1, false, target(SHOP, "small", shadow.port(), 1));
      rig.open(SHOP_INDEX, 1);
      rig.get(1, 0);
      rig.data(
          SHOP_INDEX, 1, 1, RecordHeader.START, "POST /x HTTP/1.1\r\nContent-Length: 9\r\n\r\nhal");
      rig.gap(SHOP_INDEX, 1);
      rig.get(1, 2);
      Ledger end = rig.settled("small", 3);
      assertEquals(2, end.sent());
      assertEquals(1, rig.lost("small", LossReason.GAP));
      MirrorRig.await(() -> shadow.received() == 2);
    }
  }

  @Test
  void samplingTakesWholeConnectionsAndTheSameForEveryShadow() throws IOException {
    try (ShadowServer few = new ShadowServer(Mode.FAST);
        ShadowServer many = new ShadowServer(Mode.FAST);
        MirrorRig rig = new MirrorRig(OPTIONS)) {
      rig.apply(
          1, false, target(SHOP, "few", few.port(), 0.25), target(SHOP, "many", many.port(), 0.5));
      for (long connection = 1; connection <= 200; connection++) {
        rig.open(SHOP_INDEX, connection);
        rig.get(connection, 0);
        rig.get(connection, 1);
        rig.close(SHOP_INDEX, connection);
      }
      Ledger fewEnd = rig.settled("few", 400);
      Ledger manyEnd = rig.settled("many", 400);
      assertEquals(fewEnd.lost(), rig.lost("few", LossReason.SAMPLED_OUT));
      assertTrue(Math.abs(fewEnd.sent() - 100) < 50, fewEnd::toString);
      assertTrue(Math.abs(manyEnd.sent() - 200) < 60, manyEnd::toString);
      MirrorRig.await(() -> few.received() == fewEnd.sent() && many.received() == manyEnd.sent());
      for (List<String> requests : few.requests) {
        assertEquals(2, requests.size(), "a connection was cut in two");
        assertTrue(many.requests.contains(requests), "not nested");
      }
    }
  }

  @Test
  void afterPauseReturnsNoByteLeavesAndNothingIsForgotten() throws IOException {
    try (ShadowServer shadow = new ShadowServer(Mode.FAST);
        MirrorRig rig = new MirrorRig(OPTIONS)) {
      rig.apply(1, false, target(SHOP, "small", shadow.port(), 1));
      rig.open(SHOP_INDEX, 1);
      for (int sequence = 0; sequence < 500; sequence++) {
        rig.get(1, sequence);
      }
      MirrorRig.await(() -> shadow.received() > 10);
      rig.mirror.pause();
      long sent = rig.ledger("small").sent();
      for (int sequence = 500; sequence < 600; sequence++) {
        rig.get(1, sequence);
      }
      Ledger end = rig.settled("small", 600);
      assertEquals(sent, end.sent());
      assertEquals(600 - sent, rig.lost("small", LossReason.OFF));
      assertTrue(shadow.received() <= sent);
      rig.mirror.resume();
      rig.get(1, 600);
      assertEquals(sent + 1, rig.settled("small", 601).sent());
    }
  }

  @Test
  void targetsAndRatesChangeWhileRequestsFlow() throws IOException {
    try (ShadowServer first = new ShadowServer(Mode.FAST);
        ShadowServer second = new ShadowServer(Mode.FAST);
        MirrorRig rig = new MirrorRig(OPTIONS)) {
      rig.apply(1, false, target(SHOP, "small", first.port(), 1));
      rig.open(SHOP_INDEX, 1);
      rig.get(1, 0);
      rig.settled("small", 1);
      rig.apply(
          2,
          false,
          target(SHOP, "small", first.port(), 0),
          target(SHOP, "large", second.port(), 1));
      rig.get(1, 1);
      assertEquals(1, rig.settled("large", 1).sent());
      assertEquals(1, rig.settled("small", 2).sent());
      rig.apply(3, false, target(SHOP, "small", second.port(), 1));
      rig.get(1, 2);
      assertEquals(2, rig.settled("small", 3).sent());
      assertEquals(1, rig.ledger("large").seen(), "a removed shadow keeps its account");
      assertInstanceOf(Application.Superseded.class, rig.apply(2, false));
      rig.apply(4, true, target(SHOP, "small", second.port(), 1));
      rig.get(1, 3);
      assertEquals(2, rig.settled("small", 4).sent());
      assertEquals(1, rig.lost("small", LossReason.OFF));
    }
  }

  @Test
  void targetsOutsideOfTheDestinationsAreRefusedAllAtOnce() throws IOException {
    try (ShadowServer shadow = new ShadowServer(Mode.FAST);
        MirrorRig rig = new MirrorRig(OPTIONS.to(List.of(Destination.plain("127.0.0.0/30")), 1))) {
      rig.apply(1, false, target(SHOP, "small", shadow.port(), 1));
      var outside =
          new io.shadowcast.words.MirrorTarget(
              SHOP,
              new io.shadowcast.words.ShadowName("evil"),
              new io.shadowcast.words.VmTypeName("t"),
              new io.shadowcast.words.Endpoint("127.0.0.9", 80),
              1);
      var unknown = target(new io.shadowcast.words.WorkloadName("nobody"), "x", 80, 1);
      var refused =
          assertInstanceOf(Application.Refused.class, rig.apply(2, false, outside, unknown));
      assertEquals(2, refused.faults().size(), refused::toString);
      assertEquals(
          "mirror.address: 127.0.0.9:80 (expected: inside mirror.destinations, which are 127.0.0.0/30)",
          refused.faults().getFirst());
      rig.open(SHOP_INDEX, 1);
      rig.get(1, 0);
      assertEquals(1, rig.settled("small", 1).sent(), "what was in force before still is");
      rig.apply(3, true, outside);
      assertTrue(rig.mirror.isOff(), "off is obeyed in any case");
    }
  }

  @Test
  void aLookUpThatHangsKeepsNobodyFromPausing() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CompletableFuture<Void> answered = new CompletableFuture<>();
    MirrorSources.Names hanging =
        host -> {
          asked.countDown();
          answered.join();
          throw new UnknownHostException(host);
        };
    try (MirrorRig rig = new MirrorRig(OPTIONS, System::nanoTime, hanging)) {
      CompletableFuture<Application> applying =
          CompletableFuture.supplyAsync(
              () -> rig.apply(1, false, target(SHOP, "small", 80, 1)), Thread::startVirtualThread);
      asked.await();
      rig.mirror.pause();
      assertEquals(List.of(), rig.mirror.ledgers());
      assertTrue(rig.mirror.isOff());
      assertFalse(applying.isDone());
      answered.complete(null);
      var refused = assertInstanceOf(Application.Refused.class, applying.get());
      assertTrue(refused.mayPass(), "the name may be there later");
    }
  }

  @Test
  void lanesBeyondTheirNumberAreRefusedByName() throws IOException {
    try (ShadowServer shadow = new ShadowServer(Mode.FAST);
        MirrorRig rig = new MirrorRig(OPTIONS.lanes(2))) {
      rig.apply(1, false, target(SHOP, "small", shadow.port(), 1));
      for (long connection = 1; connection <= 5; connection++) {
        rig.open(SHOP_INDEX, connection);
        rig.get(connection, 0);
      }
      assertEquals(2, rig.settled("small", 5).sent());
      assertEquals(3, rig.lost("small", LossReason.LANE_FULL));
      rig.close(SHOP_INDEX, 1);
      MirrorRig.await(() -> {
        rig.get(5, 1);
        return rig.ledger("small").sent() >= 3;
      });
    }
  }

  @Test
  void aConnectionWhoseEndWasMissedIsLetGo() throws IOException {
    AtomicLong ahead = new AtomicLong();
    try (ShadowServer shadow = new ShadowServer(Mode.SINK);
        MirrorRig rig = new MirrorRig(OPTIONS, () -> System.nanoTime() + ahead.get())) {
      rig.apply(1, false, target(RAW, "small", shadow.port(), 1));
      rig.open(RAW_INDEX, 1);
      rig.data(RAW_INDEX, 1, 0, RecordHeader.WHOLE, "a");
      rig.settled("small", 1);
      ahead.set(Duration.ofMinutes(21).toNanos());
      MirrorRig.await(() -> shadow.ended.get() == 1);
    }
  }

  @Test
  void answersOfBothSidesArePaired() throws IOException {
    try (ShadowServer shadow = new ShadowServer(Mode.SLOW)) {
      MirrorRig rig = new MirrorRig(OPTIONS);
      try (rig) {
        rig.apply(1, false, target(SHOP, "small", shadow.port(), 1));
        rig.open(SHOP_INDEX, 1);
        rig.get(1, 0);
        rig.answer(1, 0, 100_000_000L, 200);
        MirrorRig.await(() -> rig.observedAnswers.get() == 1);
        rig.get(1, 1);
        MirrorRig.await(() -> rig.observedAnswers.get() == 2);
        rig.answer(1, 1, 100_000_000L, 503);
      }
      var window = rig.mirror.takeComparisons().getFirst();
      assertEquals(2, window.pairs());
      assertEquals(1, window.statusDiffers());
      assertTrue(window.latency().median() > 0, "a shadow twice as slow");
    }
  }
}
