package io.shadowcast.agent.capture.net;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.agent.capture.Admission;
import io.shadowcast.agent.capture.CaptureCounters.Counter;
import io.shadowcast.agent.capture.CapturedWorkload.Protocol;
import io.shadowcast.words.LossReason;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/// Datagrams in any order of clients, some of them cut, in fragments, not admitted or without room:
/// each is one whole record in its place, or one named loss.
final class DatagramAccountingTest {
  private static final int SERVER = 53;
  private static final int UDP = 17;
  private static final long SECOND = 1_000_000_000L;

  private final Packet packet = new Packet();
  private long nanos = SECOND;

  @Property(tries = 300)
  void everyDatagramIsHandedOnAsItWasOrNamedAsLost(@ForAll long seed) {
    Random random = new Random(seed);
    Admission some =
        (workload, connection, sequence) -> random.nextInt(9) == 0 ? LossReason.SAMPLED_OUT : null;
    Tap tap = new Tap(Tap.workload(SERVER, Protocol.UDP), 2 << 20, some);
    Datagrams datagrams =
        new Datagrams(tap.handover, tap.framer(1).outlet(), 1 + random.nextInt(4));
    Set<String> sent = new HashSet<>();
    int damaged = 0;
    for (int i = 0; i < 200; i++) {
      int client = 5000 + random.nextInt(6);
      switch (random.nextInt(12)) {
        case 0, 1 -> {
          damage(datagrams, client, random.nextBoolean());
          damaged++;
        }
        case 2, 3, 4 -> answer(datagrams, client);
        case 5 -> datagrams.sweep(nanos += random.nextInt(2) * (40 * SECOND));
        default -> {
          String text = client + "/" + i + "/" + "x".repeat(random.nextInt(3) * 20_000);
          sent.add(text);
          ask(datagrams, client, text);
        }
      }
      assertEquals(0, tap.ledger().unaccounted());
    }
    datagrams.endAll();
    tap.drain();
    List<String> taken = tap.requests();
    assertEquals(taken.size(), new HashSet<>(taken).size());
    assertTrue(sent.containsAll(taken), "never sent");
    tap.connections.values().forEach(DatagramAccountingTest::assertOneClientInOrder);
    tap.connections.values().forEach(seen -> assertTrue(!seen.open && seen.gaps == 0));
    assertEquals(sent.size() + damaged, tap.ledger().seen());
    assertEquals(taken.size(), tap.ledger().sent());
    assertEquals(0, tap.ledger().waiting());
    assertEquals(damaged, tap.lost(LossReason.GAP));
    assertEquals(0, tap.ledger().unaccounted());
  }

  @Example
  void anEmptyDatagramIsOneToo() {
    Tap tap = Tap.udp(SERVER);
    Datagrams datagrams = datagrams(tap, 4);
    ask(datagrams, 5000, "");
    ask(datagrams, 5000, "second");
    tap.drain();
    assertEquals(List.of("", "second"), tap.requests());
  }

  @Example
  void aFlowEndsAfterAMinuteOfSilenceOrForAnotherThatIsHeard() {
    Tap tap = Tap.udp(SERVER);
    Datagrams datagrams = datagrams(tap, 2);
    ask(datagrams, 5000, "a");
    nanos += 59 * SECOND;
    ask(datagrams, 5001, "b");
    datagrams.sweep(nanos);
    assertEquals(2, tap.counters.get(Counter.FLOWS_OPEN));
    datagrams.sweep(nanos + 2 * SECOND);
    assertEquals(1, tap.counters.get(Counter.FLOWS_OPEN));
    ask(datagrams, 5002, "c");
    answer(datagrams, 5001);
    ask(datagrams, 5003, "d");
    assertEquals(1, tap.counters.get(Counter.FLOWS_CUT_SHORT));
    tap.drain();
    List<Boolean> open = tap.connections.values().stream().map(seen -> seen.open).toList();
    assertEquals(List.of(false, true, false, true), open);
  }

  @Example
  void theAnswerToTheOnlyQuestionIsMeasuredAndHandedOn() {
    Tap tap = Tap.udp(SERVER);
    Datagrams datagrams = datagrams(tap, 4);
    ask(datagrams, 5000, "one");
    nanos += 700;
    answer(datagrams, 5000);
    ask(datagrams, 5000, "two");
    ask(datagrams, 5000, "three");
    answer(datagrams, 5000);
    answer(datagrams, 5000);
    answer(datagrams, 5009);
    assertEquals(List.of(700L), tap.latencies);
    tap.drain();
    assertEquals(1, tap.answers);
    assertEquals(1, tap.connections.values().iterator().next().pipelined);
  }

  @Example
  void aQueueWithoutRoomLosesDatagramsAndNotTheFlow() {
    Tap tap = new Tap(Tap.workload(SERVER, Protocol.UDP), 2 << 20, Admission.ALL);
    Datagrams datagrams = datagrams(tap, 4);
    String large = "x".repeat(60_000);
    for (int i = 0; i < 100; i++) {
      ask(datagrams, 5000, large);
    }
    assertTrue(tap.lost(LossReason.QUEUE_BYTES) > 0, () -> tap.ledger().toString());
    assertEquals(0, tap.ledger().unaccounted());
    tap.drain();
    ask(datagrams, 5000, "after");
    tap.drain();
    assertEquals("after", tap.requests().getLast());
    assertEquals(1, tap.connections.size());
    assertEquals(tap.ledger().sent(), tap.requests().size());
  }

  private static Datagrams datagrams(Tap tap, int flows) {
    return new Datagrams(tap.handover, tap.framer(1).outlet(), flows);
  }

  private void ask(Datagrams to, int client, String text) {
    byte[] bytes = Frames.ipv4(Frames.udp(client, SERVER, text.getBytes(ISO_8859_1)), UDP);
    accept(to, bytes, bytes.length);
  }

  private void damage(Datagrams to, int client, boolean fragments) {
    if (fragments) {
      fragment(to, client);
    } else {
      cut(to, client);
    }
  }

  private void cut(Datagrams to, int client) {
    byte[] bytes = Frames.ipv4(Frames.udp(client, SERVER, new byte[500]), UDP);
    accept(to, Arrays.copyOf(bytes, 100), bytes.length);
  }

  private void fragment(Datagrams to, int client) {
    byte[] bytes = Frames.ipv4(Frames.udp(client, SERVER, new byte[500]), UDP);
    bytes[6] = 0x20;
    accept(to, bytes, bytes.length);
  }

  private void answer(Datagrams to, int client) {
    byte[] bytes = Frames.ipv4(Frames.udp(SERVER, client, new byte[5]), UDP);
    accept(to, bytes, bytes.length);
  }

  private void accept(Datagrams to, byte[] bytes, int wire) {
    MemorySegment frame = Frames.frame(bytes, wire, false);
    assertTrue(packet.read(frame, 0));
    to.accept(frame, packet, nanos);
  }

  private static void assertOneClientInOrder(Tap.Seen seen) {
    List<String> clients = new ArrayList<>();
    int before = -1;
    for (String each : seen.requests) {
      String[] parts = each.split("/", -1);
      clients.add(parts[0]);
      int number = Integer.parseInt(parts[1]);
      assertTrue(number > before, "order");
      before = number;
    }
    assertTrue(new HashSet<>(clients).size() <= 1, clients::toString);
  }
}
