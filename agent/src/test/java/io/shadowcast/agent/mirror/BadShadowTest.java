package io.shadowcast.agent.mirror;

import static io.shadowcast.agent.mirror.MirrorRig.RAW;
import static io.shadowcast.agent.mirror.MirrorRig.RAW_INDEX;
import static io.shadowcast.agent.mirror.MirrorRig.SHOP;
import static io.shadowcast.agent.mirror.MirrorRig.SHOP_INDEX;
import static io.shadowcast.agent.mirror.MirrorRig.target;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.agent.mirror.ShadowServer.Mode;
import io.shadowcast.agent.queue.RecordHeader;
import io.shadowcast.words.Ledger;
import io.shadowcast.words.LossReason;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// What a shadow that does not work costs: named losses, and never production.
final class BadShadowTest {
  private static final MirrorOptions OPTIONS =
      MirrorOptions.DEFAULT.within(Duration.ofSeconds(5), Duration.ofMillis(400));

  @Test
  void aStoppedShadowIsNamedAndItsBreakerOpens() throws IOException {
    int port;
    try (ShadowServer gone = new ShadowServer(Mode.FAST)) {
      port = gone.port();
    }
    try (MirrorRig rig = new MirrorRig(OPTIONS)) {
      rig.apply(1, false, target(SHOP, "stopped", port, 1));
      load(rig, 10, 100);
      Ledger end = rig.settled("stopped", 1000);
      assertEquals(0, end.sent());
      assertTrue(rig.lost("stopped", LossReason.SHADOW_CONNECT) > 0, end::toString);
      assertTrue(rig.lost("stopped", LossReason.BREAKER_OPEN) > 0, end::toString);
    }
  }

  @Test
  void aHungShadowNeverStopsTheProducerNorTheOtherShadow() throws IOException {
    try (ShadowServer hung = new ShadowServer(Mode.HUNG);
        ShadowServer fast = new ShadowServer(Mode.FAST);
        MirrorRig rig =
            new MirrorRig(OPTIONS.within(Duration.ofSeconds(30), Duration.ofSeconds(4)))) {
      rig.apply(
          1, false, target(SHOP, "hung", hung.port(), 1), target(SHOP, "fast", fast.port(), 1));
      load(rig, 10, 100);
      assertEquals(1000, rig.settled("fast", 1000).sent());
      Ledger end = rig.settled("hung", 1000);
      assertTrue(rig.lost("hung", LossReason.SHADOW_TIMEOUT) > 0, end::toString);
      // Not the slowest: any thread of a busy machine may be put aside once.
      long slow = rig.offerNanos.getValueAtPercentile(99);
      assertTrue(slow < 1_000_000_000, "one of a hundred offers took " + slow + " ns or more");
    }
  }

  @Test
  void aShadowThatIsSlowerThanProductionGetsWhatItCanTake() throws IOException {
    try (ShadowServer slow = new ShadowServer(Mode.SLOW);
        MirrorRig rig = new MirrorRig(OPTIONS.lane(2048))) {
      rig.apply(1, false, target(SHOP, "slow", slow.port(), 1));
      load(rig, 4, 200);
      Ledger end = rig.settled("slow", 800);
      assertTrue(end.sent() >= 4, end::toString);
      assertTrue(rig.lost("slow", LossReason.LANE_FULL) > 0, end::toString);
      MirrorRig.await(() -> slow.received() == end.sent());
    }
  }

  @Test
  void aShadowThatResetsInTheMiddleOfAnAnswerIsConnectedAgain() throws IOException {
    try (ShadowServer bad = new ShadowServer(Mode.RESETTING);
        MirrorRig rig = new MirrorRig(OPTIONS)) {
      rig.apply(1, false, target(SHOP, "bad", bad.port(), 1));
      load(rig, 3, 100);
      Ledger end = rig.settled("bad", 300);
      assertTrue(end.sent() > 9, end::toString);
      assertTrue(bad.requests.size() > 3, "connected " + bad.requests.size() + " times");
    }
  }

  @Test
  void anUploadThatAHungShadowDoesNotTakeIsCutAndCounted() throws IOException {
    try (ShadowServer hung = new ShadowServer(Mode.HUNG);
        MirrorRig rig = new MirrorRig(OPTIONS)) {
      rig.apply(1, false, target(SHOP, "hung", hung.port(), 1));
      rig.open(SHOP_INDEX, 1);
      MemorySegment piece = MemorySegment.ofArray(new byte[60_000]);
      rig.data(
          SHOP_INDEX,
          1,
          0,
          RecordHeader.START,
          "POST /x HTTP/1.1\r\nContent-Length: 12000000\r\n\r\n");
      for (int i = 0; i < 200; i++) {
        rig.data(SHOP_INDEX, 1, 0, i == 199 ? RecordHeader.END : 0, piece);
      }
      Ledger end = rig.settled("hung", 1);
      assertEquals(0, end.sent());
      assertEquals(1, rig.lost("hung", LossReason.LANE_FULL), end::toString);
    }
  }

  @Test
  void aRawStreamThatWasCutStaysCut() throws IOException {
    try (ShadowServer sink = new ShadowServer(Mode.SINK);
        MirrorRig rig = new MirrorRig(OPTIONS)) {
      rig.apply(1, false, target(RAW, "sink", sink.port(), 1));
      rig.open(RAW_INDEX, 1);
      rig.data(RAW_INDEX, 1, 0, RecordHeader.WHOLE, "a");
      rig.settled("sink", 1);
      rig.gap(RAW_INDEX, 1);
      rig.data(RAW_INDEX, 1, 2, RecordHeader.WHOLE, "c");
      assertEquals(1, rig.settled("sink", 2).sent());
      rig.data(RAW_INDEX, 2, 5, RecordHeader.WHOLE, "joined");
      assertEquals(1, rig.settled("sink", 3).sent());
      assertEquals(1, rig.lost("sink", LossReason.GAP));
      assertEquals(1, rig.lost("sink", LossReason.JOINED_LATE));
    }
  }

  @Test
  void aShadowThatComesBackIsUsedAgain() throws IOException {
    int port;
    try (ShadowServer gone = new ShadowServer(Mode.FAST)) {
      port = gone.port();
    }
    try (MirrorRig rig = new MirrorRig(OPTIONS)) {
      rig.apply(1, false, target(SHOP, "back", port, 1));
      load(rig, 10, 10);
      rig.settled("back", 100);
      try (ShadowServer back = new ShadowServer(Mode.FAST, port)) {
        long[] sequence = {10};
        MirrorRig.await(() -> {
          rig.get(1, sequence[0]++);
          MirrorRig.pause(5);
          return back.received() > 0;
        });
      }
    }
  }

  @Test
  void stoppingWithAHungShadowCountsWhatWaits() throws IOException {
    try (ShadowServer hung = new ShadowServer(Mode.HUNG);
        MirrorRig rig =
            new MirrorRig(
                MirrorOptions.DEFAULT.within(Duration.ofSeconds(5), Duration.ofSeconds(60)))) {
      rig.apply(1, false, target(SHOP, "hung", hung.port(), 1));
      load(rig, 2, 50);
      rig.mirror.close();
      Ledger end = rig.ledger("hung");
      assertEquals(100, end.seen());
      assertEquals(2, end.sent(), "one each went into the socket");
      assertEquals(98, rig.lost("hung", LossReason.OFF));
    }
  }

  private static void load(MirrorRig rig, int connections, int requests) {
    for (long connection = 1; connection <= connections; connection++) {
      rig.open(SHOP_INDEX, connection);
    }
    for (int sequence = 0; sequence < requests; sequence++) {
      for (long connection = 1; connection <= connections; connection++) {
        rig.get(connection, sequence);
      }
      if (sequence % 10 == 0) {
        MirrorRig.pause(3);
      }
    }
  }
}
