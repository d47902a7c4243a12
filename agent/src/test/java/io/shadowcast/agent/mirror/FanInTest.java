package io.shadowcast.agent.mirror;

import static io.shadowcast.agent.mirror.MirrorRig.RAW;
import static io.shadowcast.agent.mirror.MirrorRig.SHOP;
import static io.shadowcast.agent.mirror.MirrorRig.SHOP_INDEX;
import static io.shadowcast.agent.mirror.MirrorRig.fanIn;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.agent.mirror.ShadowServer.Mode;
import io.shadowcast.agent.queue.RecordHeader;
import io.shadowcast.words.Ledger;
import io.shadowcast.words.LossReason;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

final class FanInTest {
  private static final MirrorOptions OPTIONS =
      MirrorOptions.DEFAULT.within(Duration.ofMinutes(1), Duration.ofMinutes(1));

  @Test
  void manyConnectionsShareFewAndEachKeepsItsOrder() throws IOException {
    try (ShadowServer shadow = new ShadowServer(Mode.FAST);
        MirrorRig rig = new MirrorRig(OPTIONS)) {
      rig.apply(1, false, fanIn(SHOP, "small", shadow.port()));
      for (int sequence = 0; sequence < 20; sequence++) {
        for (int connection = 1; connection <= 100; connection++) {
          if (sequence == 0) {
            rig.open(SHOP_INDEX, connection);
          }
          rig.get(connection, sequence);
        }
        MirrorRig.pause(20);
      }
      Ledger end = rig.settled("small", 2000);
      assertEquals(2000, end.sent(), end::toString);
      MirrorRig.await(() -> shadow.received() == 2000);
      assertTrue(shadow.requests.size() < 100, "connections: " + shadow.requests.size());
      Map<String, Integer> next = new HashMap<>();
      for (String request : shadow.arrived) {
        String[] path = request.split(" ", 3)[1].split("/", -1);
        int expected = next.merge(path[1], 1, Integer::sum) - 1;
        assertEquals(expected, Integer.parseInt(path[2]), () -> "order of connection " + path[1]);
      }
    }
  }

  @Test
  void requestsInPiecesOfSeveralConnectionsDoNotMix() throws IOException {
    try (ShadowServer shadow = new ShadowServer(Mode.FAST);
        MirrorRig rig = new MirrorRig(OPTIONS)) {
      rig.apply(1, false, fanIn(SHOP, "small", shadow.port()));
      for (int connection = 1; connection <= 20; connection++) {
        String head = "POST /" + connection + " HTTP/1.1\r\nContent-Length: 6\r\n\r\n";
        rig.open(SHOP_INDEX, connection);
        rig.data(SHOP_INDEX, connection, 0, RecordHeader.START, head + "abc");
      }
      for (int connection = 1; connection <= 20; connection++) {
        if (connection % 5 == 0) {
          rig.close(SHOP_INDEX, connection);
        } else {
          rig.data(SHOP_INDEX, connection, 0, RecordHeader.END, "def");
        }
      }
      Ledger end = rig.settled("small", 20);
      assertEquals(16, end.sent(), end::toString);
      assertEquals(4, rig.lost("small", LossReason.GAP));
      MirrorRig.await(() -> shadow.received() == 16);
      assertTrue(shadow.arrived.stream().allMatch(request -> request.endsWith("\r\n\r\nabcdef")));
    }
  }

  @Test
  void aSlowShadowGetsAsManyConnectionsAsItNeeds() throws IOException {
    try (ShadowServer shadow = new ShadowServer(Mode.SLOW);
        MirrorRig rig = new MirrorRig(OPTIONS)) {
      rig.apply(1, false, fanIn(SHOP, "small", shadow.port()));
      long[] sequences = new long[101];
      int seen = 0;
      long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
      while (shadow.requests.size() <= 6 && System.nanoTime() < until) {
        int connection = 1 + seen % 100;
        rig.get(connection, sequences[connection]++);
        seen++;
        MirrorRig.pause(10);
      }
      assertTrue(shadow.requests.size() > 6, "connections: " + shadow.requests.size());
      rig.settled("small", seen);
    }
  }

  @Test
  void offResetsSharedLanesWithEverythingThatWaits() throws IOException {
    try (ShadowServer shadow = new ShadowServer(Mode.SLOW);
        MirrorRig rig = new MirrorRig(OPTIONS)) {
      rig.apply(1, false, fanIn(SHOP, "small", shadow.port()));
      for (int connection = 1; connection <= 50; connection++) {
        rig.get(connection, 0);
      }
      MirrorRig.await(() -> shadow.received() > 0);
      rig.mirror.pause();
      long sent = rig.ledger("small").sent();
      Ledger end = rig.settled("small", 50);
      assertEquals(sent, end.sent());
      assertEquals(50 - sent, rig.lost("small", LossReason.OFF));
      rig.mirror.resume();
      rig.get(1, 1);
      assertEquals(sent + 1, rig.settled("small", 51).sent());
    }
  }

  @Test
  void answersArePairedWithThoseOfTheirOwnConnection() throws IOException {
    try (ShadowServer shadow = new ShadowServer(Mode.FAST)) {
      MirrorRig rig = new MirrorRig(OPTIONS);
      try (rig) {
        rig.apply(1, false, fanIn(SHOP, "small", shadow.port()));
        for (int connection = 1; connection <= 20; connection++) {
          rig.get(connection, 0);
          rig.answer(connection, 0, 1_000_000L, connection % 4 == 0 ? 503 : 200);
        }
        MirrorRig.await(() -> rig.observedAnswers.get() == 20);
      }
      var window = rig.mirror.takeComparisons().getFirst();
      assertEquals(20, window.pairs());
      assertEquals(5, window.statusDiffers());
    }
  }

  @Test
  void rawStreamsAndRedisAreRefused() throws IOException {
    try (MirrorRig rig = new MirrorRig(OPTIONS)) {
      Application answer =
          rig.apply(1, false, fanIn(RAW, "small", 9), fanIn(MirrorRig.CACHE, "small", 9));
      assertEquals(
          List.of(
              "mirror.lanes: fan-in of raw/small (expected: fidelity, because raw is not HTTP)",
              "mirror.lanes: fan-in of cache/small (expected: fidelity, because cache is not HTTP)"),
          assertInstanceOf(Application.Refused.class, answer).faults());
    }
  }

  @Test
  void thereAreAsManyAsRequestsOnTheirWayAndAFifthMore() {
    assertEquals(24, FanIn.width(1000 / 1e9, 20e6));
    assertEquals(1, FanIn.width(1 / 1e9, 1e6));
    assertEquals(256, FanIn.width(100_000 / 1e9, 200e6));
  }

  @Property
  void theNumberStaysWithinItsBounds(
      @ForAll @DoubleRange(max = 1) double rate, @ForAll @DoubleRange(max = 1e12) double nanos) {
    int width = FanIn.width(rate, nanos);
    assertTrue(width >= 1 && width <= 256);
  }
}
