package io.shadowcast.agent.mirror;

import static io.shadowcast.agent.mirror.MirrorRig.CACHE;
import static io.shadowcast.agent.mirror.MirrorRig.CACHE_INDEX;
import static io.shadowcast.agent.mirror.MirrorRig.RAW;
import static io.shadowcast.agent.mirror.MirrorRig.RAW_INDEX;
import static io.shadowcast.agent.mirror.MirrorRig.SHOP;
import static io.shadowcast.agent.mirror.MirrorRig.fanIn;
import static io.shadowcast.agent.mirror.MirrorRig.target;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.agent.mirror.ShadowServer.Mode;
import io.shadowcast.agent.queue.RecordHeader;
import io.shadowcast.words.LossReason;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// What the guard of production holds back, at real shadows.
class ThrottleTest {
  private static final int CONNECTIONS = 200;
  private static final MirrorOptions OPTIONS =
      MirrorOptions.DEFAULT.within(Duration.ofSeconds(30), Duration.ofSeconds(10));

  @Test
  void halfOfTheSessionsAreLeftOutByTheGuardAndTheOthersGoOn() throws IOException {
    try (ShadowServer own = new ShadowServer(Mode.FAST);
        ShadowServer shared = new ShadowServer(Mode.FAST);
        MirrorRig rig = new MirrorRig(OPTIONS)) {
      rig.apply(1, false, target(SHOP, "own", own.port(), 1), fanIn(SHOP, "shared", shared.port()));
      ask(rig, 0);
      assertEquals(CONNECTIONS, rig.settled("own", CONNECTIONS).sent());
      rig.mirror.throttle(0.5, false);
      ask(rig, 1);
      for (String shadow : new String[] {"own", "shared"}) {
        long sent = rig.settled(shadow, 2 * CONNECTIONS).sent() - CONNECTIONS;
        assertTrue(sent > CONNECTIONS / 4 && sent < CONNECTIONS * 3 / 4, () -> shadow + sent);
        assertEquals(CONNECTIONS - sent, rig.lost(shadow, LossReason.GUARD));
        assertEquals(0, rig.lost(shadow, LossReason.SAMPLED_OUT), "they are within the rate");
      }
    }
  }

  @Test
  void aLookHoldsRequestsBackAndLeavesStreamsAndRedisAlone() throws IOException {
    try (ShadowServer shop = new ShadowServer(Mode.FAST);
        ShadowServer raw = new ShadowServer(Mode.SINK);
        ShadowServer cache = new ShadowServer(Mode.SINK);
        MirrorRig rig = new MirrorRig(OPTIONS)) {
      rig.apply(
          1,
          false,
          target(SHOP, "shop", shop.port(), 1),
          target(RAW, "raw", raw.port(), 1),
          target(CACHE, "cache", cache.port(), 1));
      rig.mirror.throttle(1, true);
      rig.get(1, 0);
      rig.open(RAW_INDEX, 2);
      rig.data(RAW_INDEX, 2, 0, 0, "bytes");
      rig.data(CACHE_INDEX, 3, 0, RecordHeader.WHOLE, "AUTH secret\r\n");
      assertEquals(0, rig.settled("shop", 1).sent());
      assertEquals(1, rig.lost("shop", LossReason.GUARD));
      assertEquals(1, rig.settled("raw", 1).sent());
      assertEquals(1, rig.settled("cache", 1).sent());
      rig.mirror.throttle(1, false);
      rig.get(1, 1);
      assertEquals(1, rig.settled("shop", 2).sent(), "the connection goes on after the look");
    }
  }

  @Test
  void nothingGoesOnceMirroringIsOff() throws IOException {
    try (ShadowServer shop = new ShadowServer(Mode.FAST);
        ShadowServer cache = new ShadowServer(Mode.SINK);
        MirrorRig rig = new MirrorRig(OPTIONS)) {
      rig.apply(
          1, false, target(SHOP, "shop", shop.port(), 1), target(CACHE, "cache", cache.port(), 1));
      rig.mirror.throttle(0, false);
      rig.get(1, 0);
      rig.data(CACHE_INDEX, 3, 0, RecordHeader.WHOLE, "PING\r\n");
      assertEquals(0, rig.settled("shop", 1).sent());
      assertEquals(0, rig.settled("cache", 1).sent());
      assertEquals(1, rig.lost("shop", LossReason.GUARD));
      assertEquals(1, rig.lost("cache", LossReason.GUARD));
    }
  }

  private static void ask(MirrorRig rig, long sequence) {
    for (long connection = 1; connection <= CONNECTIONS; connection++) {
      rig.get(connection, sequence);
    }
  }
}
