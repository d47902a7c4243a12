package io.shadowcast.agent.mirror;

import static io.shadowcast.agent.mirror.MirrorRig.NAMES;
import static io.shadowcast.agent.mirror.MirrorRig.NAMES_INDEX;
import static io.shadowcast.agent.mirror.MirrorRig.fanIn;
import static io.shadowcast.agent.mirror.MirrorRig.target;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.agent.config.KeySettings;
import io.shadowcast.agent.config.MarkerMode;
import io.shadowcast.agent.config.SafetySettings;
import io.shadowcast.agent.config.ShadowSettings;
import io.shadowcast.agent.queue.RecordHeader;
import io.shadowcast.words.LaneMode;
import io.shadowcast.words.Ledger;
import io.shadowcast.words.LossReason;
import io.shadowcast.words.Marker;
import io.shadowcast.words.MarkerKey;
import io.shadowcast.words.ShadowName;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// What becomes of datagrams on their way to real servers of UDP.
final class DatagramLaneTest {
  private static final ShadowName TWIN = new ShadowName("twin");
  private static final byte[] KEY = new byte[MarkerKey.BYTES];
  private static final MirrorOptions OPTIONS =
      MirrorOptions.DEFAULT.within(Duration.ofSeconds(30), Duration.ofMillis(400));

  @Test
  void eachDatagramArrivesAsOneFromTheOnePortOfItsFlow() throws IOException {
    Random random = new Random(7);
    int[] lengths = {0, 1, 0, 0, 65_507, 1400, 0, 20_000};
    try (DatagramServer shadow = new DatagramServer("127.0.0.1", true);
        MirrorRig rig = new MirrorRig(OPTIONS)) {
      rig.apply(1, false, target(NAMES, "twin", shadow.port(), 1));
      byte[][] sent = new byte[lengths.length][];
      for (int i = 0; i < lengths.length; i++) {
        sent[i] = new byte[lengths[i]];
        random.nextBytes(sent[i]);
        ask(rig, 1, i, sent[i]);
        ask(rig, 2, i, sent[i]);
      }
      assertEquals(16, rig.settled("twin", 16).sent());
      MirrorRig.await(() -> shadow.received() == 16);
      assertEquals(2, shadow.datagrams.size(), "one port for each flow");
      for (List<byte[]> flow : shadow.datagrams.values()) {
        assertArrayEquals(sent, flow.toArray(new byte[0][]));
      }
    }
  }

  @Test
  void answersToTheOnlyQuestionAreTimed() throws IOException {
    try (DatagramServer shadow = new DatagramServer("127.0.0.1", true);
        MirrorRig rig = new MirrorRig(OPTIONS)) {
      rig.apply(1, false, target(NAMES, "twin", shadow.port(), 1));
      for (int i = 0; i < 5; i++) {
        int wanted = i + 1;
        ask(rig, 1, i, "question " + i);
        MirrorRig.await(() -> rig.observedAnswers.get() == wanted);
      }
    }
  }

  /// Refusals come after their datagrams were sent; what the socket does not take for them, and
  /// what the breaker holds back, is named.
  @Test
  void aShadowThatRefusesOpensItsBreakerAndIsFoundAgain() throws IOException {
    int port;
    try (DatagramServer gone = new DatagramServer("127.0.0.1", true)) {
      port = gone.port();
    }
    try (MirrorRig rig = new MirrorRig(OPTIONS)) {
      rig.apply(1, false, target(NAMES, "twin", port, 1));
      long next = 0;
      while (rig.lost("twin", LossReason.BREAKER_OPEN) == 0) {
        ask(rig, next % 10, next, "refused");
        next++;
        rig.settled("twin", next);
      }
      assertTrue(rig.ledger("twin").sent() >= Breaker.FAILURES, rig.ledger("twin")::toString);
      InetSocketAddress place = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
      try (DatagramServer back = new DatagramServer(place, true)) {
        while (back.received() < 20) {
          ask(rig, next % 10, next, "welcome");
          next++;
          rig.settled("twin", next);
          MirrorRig.pause(5);
        }
      }
    }
  }

  /// Syslog and its kin never answer. The breaker believes what is not refused.
  @Test
  void aSilentShadowGetsEverythingAndHurtsNobody() throws IOException {
    try (DatagramServer silent = new DatagramServer("127.0.0.1", false);
        DatagramServer twin = new DatagramServer("127.0.0.1", true);
        MirrorRig rig = new MirrorRig(OPTIONS)) {
      rig.apply(
          1,
          false,
          target(NAMES, "silent", silent.port(), 1),
          target(NAMES, "twin", twin.port(), 1));
      for (int i = 0; i < 1000; i++) {
        ask(rig, i % 20, i, "message " + i);
        if (i % 50 == 0) {
          int sent = i;
          MirrorRig.await(() -> silent.received() > sent && twin.received() > sent);
        }
      }
      assertEquals(1000, rig.settled("silent", 1000).sent());
      assertEquals(1000, rig.settled("twin", 1000).sent());
      MirrorRig.await(() -> silent.received() == 1000 && twin.received() == 1000);
      assertEquals(20, silent.datagrams.size());
      for (int i = 0; i < 20; i++) {
        rig.close(NAMES_INDEX, i);
      }
    }
  }

  @Test
  void aFlowThatIsSilentForLongestGivesItsSocketUpForANewOne() throws IOException {
    try (DatagramServer shadow = new DatagramServer("127.0.0.1", true);
        MirrorRig rig = new MirrorRig(OPTIONS.lanes(2))) {
      rig.apply(1, false, target(NAMES, "twin", shadow.port(), 1));
      int seen = 0;
      for (int flow : new int[] {1, 2, 1, 3, 1, 2}) {
        ask(rig, flow, seen, "flow " + flow);
        assertEquals(seen + 1, rig.settled("twin", seen + 1).sent());
        seen++;
      }
      MirrorRig.await(() -> shadow.received() == 6);
      assertEquals(1, portsOf(shadow, "flow 1"), "it was never silent for longest");
      assertEquals(2, portsOf(shadow, "flow 2"));
      assertEquals(1, portsOf(shadow, "flow 3"));
    }
  }

  @Test
  void eachDatagramCarriesItsMarkerWhereTheShadowWantsIt() throws IOException {
    try (DatagramServer shadow = new DatagramServer("127.0.0.1", false);
        MirrorRig rig = new MirrorRig(OPTIONS.safe(marked(shadow.port())))) {
      rig.apply(1, false, target(NAMES, "twin", shadow.port(), 1));
      ask(rig, 9, 0, "one");
      ask(rig, 9, 1, "");
      ask(rig, 9, 2, new byte[65_500]);
      rig.settled("twin", 3);
      assertEquals(1, rig.lost("twin", LossReason.LANE_FULL), "no datagram is so long");
      MirrorRig.await(() -> shadow.received() == 2);
      List<byte[]> flow = shadow.datagrams.values().iterator().next();
      assertMarked(flow.getFirst(), 0, "one");
      assertMarked(flow.getLast(), 1, "");
    }
  }

  @Test
  void theShadowsSideChecksEveryDatagram() throws IOException {
    MarkerCheck check =
        new MarkerCheck(NAMES, TWIN, MirrorWorkload.Protocol.UDP, new MarkerKey(KEY));
    try (DatagramServer shadow = new DatagramServer("127.0.0.1", false);
        MirrorRig rig = new MirrorRig(OPTIONS.safe(marked(shadow.port())));
        CheckRig checked = new CheckRig(check)) {
      rig.apply(1, false, target(NAMES, "twin", shadow.port(), 1));
      for (int sequence : new int[] {0, 1, 4}) {
        ask(rig, 9, sequence, "text");
      }
      MirrorRig.await(() -> shadow.received() == 3);
      shadow
          .datagrams
          .values()
          .forEach(all -> all.forEach(each -> checked.request(new String(each, ISO_8859_1))));
      checked.request("text");
      assertEquals(new MarkerCounts(NAMES, 3, 1, 0, 2), check.counts());
    }
  }

  @Test
  void datagramsShareNoConnections() throws IOException {
    try (MirrorRig rig = new MirrorRig(OPTIONS)) {
      Application outcome = rig.apply(1, false, fanIn(NAMES, "twin", 9));
      List<String> faults = assertInstanceOf(Application.Refused.class, outcome).faults();
      assertEquals(
          List.of(
              "mirror.lanes: fan-in of names/twin (expected: fidelity, because names is not HTTP)"),
          faults);
    }
  }

  @Test
  void nothingLeavesWhileItIsOffOrProductionIsLookedAtOrWritesAreDenied() throws IOException {
    try (DatagramServer shadow = new DatagramServer("127.0.0.1", true);
        MirrorRig rig = new MirrorRig(OPTIONS)) {
      rig.apply(1, false, target(NAMES, "twin", shadow.port(), 1));
      rig.mirror.throttle(1, true);
      ask(rig, 1, 0, "looked at");
      rig.settled("twin", 1);
      assertEquals(1, rig.lost("twin", LossReason.GUARD));
      rig.mirror.throttle(1, false);
      ask(rig, 1, 1, "sent");
      assertEquals(1, rig.settled("twin", 2).sent());
      rig.mirror.pause();
      ask(rig, 1, 2, "paused");
      rig.settled("twin", 3);
      assertEquals(1, rig.lost("twin", LossReason.OFF));
      rig.mirror.resume();
      ask(rig, 1, 3, "sent again");
      Ledger end = rig.settled("twin", 4);
      assertEquals(2, end.sent(), end::toString);
      MirrorRig.await(() -> shadow.received() == 2);
    }
    Safety safety = new Safety(settings(false), List.of(), List.of(), KEY, KEY);
    try (DatagramServer shadow = new DatagramServer("127.0.0.1", true);
        MirrorRig rig = new MirrorRig(OPTIONS.safe(safety))) {
      rig.apply(1, false, target(NAMES, "twin", shadow.port(), 1));
      ask(rig, 1, 0, "write");
      rig.settled("twin", 1);
      assertEquals(1, rig.lost("twin", LossReason.WRITE_GUARD));
    }
  }

  private static void ask(MirrorRig rig, long flow, long sequence, String text) {
    ask(rig, flow, sequence, text.getBytes(ISO_8859_1));
  }

  private static void ask(MirrorRig rig, long flow, long sequence, byte[] bytes) {
    MemorySegment memory = MemorySegment.ofArray(bytes);
    rig.data(NAMES_INDEX, flow, sequence, RecordHeader.WHOLE, memory);
  }

  private static long portsOf(DatagramServer shadow, String text) {
    byte[] bytes = text.getBytes(ISO_8859_1);
    return shadow.datagrams.values().stream()
        .map(Collection::stream)
        .filter(flow -> flow.anyMatch(each -> Arrays.equals(each, bytes)))
        .count();
  }

  private static void assertMarked(byte[] datagram, long sequence, String text) {
    ByteBuffer bytes = ByteBuffer.wrap(datagram);
    assertTrue(ProxyHeader.begins(bytes));
    assertEquals(0x2112, bytes.getShort(12), "version 2, PROXY, UDP over IPv4");
    int header = 16 + (bytes.getShort(14) & 0xFFFF);
    assertEquals(text, new String(datagram, header, datagram.length - header, ISO_8859_1));
    Marker marker =
        new MarkerKey(KEY).verify(ProxyHeader.marker(bytes).orElseThrow(), TWIN).orElseThrow();
    assertEquals(9, marker.connection());
    assertEquals(sequence, marker.sequence());
  }

  private static Safety marked(int port) {
    ShadowSettings wanted =
        new ShadowSettings(
            TWIN,
            NAMES,
            target(NAMES, "twin", port, 1).vmType(),
            target(NAMES, "twin", port, 1).address(),
            1,
            Optional.of(MarkerMode.PROXY2),
            LaneMode.FIDELITY,
            false);
    return new Safety(settings(true), List.of(wanted), List.of(), KEY, KEY);
  }

  private static SafetySettings settings(boolean writes) {
    KeySettings key = new KeySettings(Path.of("/none"), true);
    return new SafetySettings(MarkerMode.NONE, key, writes, List.of());
  }
}
