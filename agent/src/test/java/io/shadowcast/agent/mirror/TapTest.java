package io.shadowcast.agent.mirror;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TapTest {
  private final Queue<String> seen = new ConcurrentLinkedQueue<>();

  @Test
  void aTapSeesEveryRecordWithAndWithoutShadowsUntilItIsTakenAway() throws Exception {
    try (ShadowServer shadow = new ShadowServer(ShadowServer.Mode.FAST);
        MirrorRig rig = new MirrorRig(MirrorOptions.DEFAULT)) {
      rig.mirror.tap((item, connection, now) -> seen.add(item.kind() + " " + connection));
      rig.open(MirrorRig.SHOP_INDEX, 7);
      rig.get(7, 0);
      MirrorRig.await(() -> seen.size() == 2);
      rig.apply(1, false, MirrorRig.target(MirrorRig.SHOP, "twin", shadow.port(), 1));
      rig.get(7, 1);
      rig.settled("twin", 1);
      rig.mirror.tap(RecordTap.NONE);
      rig.get(7, 2);
      rig.settled("twin", 2);
      assertEquals(List.of("OPEN 7", "DATA 7", "DATA 7"), List.copyOf(seen));
    }
  }

  /// Its clock is an hour ahead after the first look, so that by itself it sleeps 50 ms each time:
  /// twenty records, each after the one before was seen, would take half a second on average.
  @Test
  void aWokenMirrorDoesNotSleepOn() {
    AtomicLong clock = new AtomicLong();
    long hour = TimeUnit.HOURS.toNanos(1);
    try (MirrorRig rig = new MirrorRig(MirrorOptions.DEFAULT, () -> clock.addAndGet(hour))) {
      rig.mirror.tap((item, connection, now) -> seen.add(item.kind().name()));
      int quick = 0;
      for (int i = 0; i < 20; i++) {
        MirrorRig.pause(60);
        long begin = System.nanoTime();
        rig.open(MirrorRig.SHOP_INDEX, i);
        rig.mirror.wake();
        int wanted = i + 1;
        MirrorRig.await(() -> seen.size() == wanted);
        quick += System.nanoTime() - begin < 15_000_000 ? 1 : 0;
      }
      int fast = quick;
      assertTrue(fast > 10, () -> fast + " of 20 within 15 ms");
    }
  }

  @Test
  void theStartLagCountsTheWaitForTheAnswerBefore() throws Exception {
    try (ShadowServer shadow = new ShadowServer(ShadowServer.Mode.SLOW);
        MirrorRig rig = new MirrorRig(MirrorOptions.DEFAULT)) {
      rig.apply(1, false, MirrorRig.target(MirrorRig.SHOP, "twin", shadow.port(), 1));
      rig.open(MirrorRig.SHOP_INDEX, 1);
      rig.get(1, 0);
      rig.get(1, 1);
      rig.settled("twin", 2);
      assertEquals(2, rig.observedStarts.get());
      long longest = TimeUnit.NANOSECONDS.toMillis(rig.longestLag.get());
      assertTrue(longest >= 195, () -> longest + " ms");
    }
  }
}
