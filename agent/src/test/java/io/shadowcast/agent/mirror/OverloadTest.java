package io.shadowcast.agent.mirror;

import static io.shadowcast.agent.mirror.MirrorRig.SHOP;
import static io.shadowcast.agent.mirror.MirrorRig.SHOP_INDEX;
import static io.shadowcast.agent.mirror.MirrorRig.target;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.agent.mirror.ShadowServer.Mode;
import io.shadowcast.agent.queue.ClassCounts;
import io.shadowcast.words.Ledger;
import io.shadowcast.words.LossReason;
import io.shadowcast.words.PriorityClass;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A shadow that serves 100 requests a second and is sent 970.
final class OverloadTest {
  private static final int TICKS = 320;
  private static final int TICK_MILLIS = 25;
  private static final int HIGH = 8;
  private static final int LOW = 24;
  private static final int LIFE = 60;

  private final long[] sequences = new long[HIGH + LOW];
  private final long[] connections = new long[HIGH + LOW];
  private long opened;
  private long important;
  private long others;

  @Test
  @Tag("long") // real time: a machine that stalls makes the shadow slower still
  void aShadowTenTimesTooSlowGetsEveryImportantSessionAndFewerOthers() throws IOException {
    try (ShadowServer shadow = new ShadowServer(Mode.SERIAL);
        MirrorRig rig =
            new MirrorRig(
                MirrorOptions.DEFAULT.within(Duration.ofSeconds(5), Duration.ofSeconds(2)))) {
      rig.apply(1, false, target(SHOP, "small", shadow.port(), 1));
      for (int tick = 0; tick < TICKS; tick++) {
        tick(rig, tick);
        assertEquals(0, rig.ledger("small").unaccounted());
        MirrorRig.pause(TICK_MILLIS);
      }
      assertTrue(rig.mirror.health().getFirst().admitted() < 1);
      Ledger end = rig.settled("small", important + others);
      ClassCounts classes = rig.mirror.classes().getFirst().counts();
      assertEquals(important, classes.keptOf(PriorityClass.P1), end::toString);
      assertEquals(0, classes.shedOf(PriorityClass.P1), end::toString);
      assertEquals(others, classes.keptOf(PriorityClass.P2) + classes.shedOf(PriorityClass.P2));
      assertTrue(classes.lostOf(PriorityClass.P2, LossReason.ADMISSION) > 0, end::toString);
      assertTrue(classes.lostOf(PriorityClass.P2, LossReason.EVICTED) > 0, end::toString);
      assertTrue(classes.keptOf(PriorityClass.P2) > 0, end::toString);
      MirrorRig.await(() -> shadow.received() >= end.sent());
    }
  }

  private void tick(MirrorRig rig, int tick) {
    for (int i = 0; i < HIGH + LOW; i++) {
      boolean high = i < HIGH;
      boolean ends = !high && tick % LIFE == i;
      if (ends && connections[i] > 0) {
        rig.close(SHOP_INDEX, connections[i]);
      }
      if (ends || connections[i] == 0) {
        connections[i] = ++opened;
        sequences[i] = 0;
        rig.open(SHOP_INDEX, opened);
      }
      if (!high) {
        others++;
        rig.get(connections[i], sequences[i]++, PriorityClass.P2);
      } else if (tick % 40 == i) {
        important++;
        rig.get(connections[i], sequences[i]++, PriorityClass.P1);
      }
    }
  }
}
