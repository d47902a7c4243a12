package io.shadowcast.agent.capture.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/// Segments vanish before the capture sees them, while production answers every request.
final class LossAccountingTest {
  private static final int FIRST = 1000;
  private static final int REQUESTS = 60;
  private static final String TRAP = "GET /trap HTTP/1.1\r\n\r\n";
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

  @Property(tries = 300)
  void everyRequestIsHandedOnAsItWasOrNamedAsLost(@ForAll long seed) {
    Set<String> originals = new HashSet<>();
    Exchange exchange = new Exchange(new Random(seed));
    for (int i = 0; i < REQUESTS; i++) {
      String request = request(i, exchange.random);
      originals.add(request);
      exchange.send(request);
      exchange.answer();
    }
    Tap tap = exchange.end();
    List<String> requests = tap.requests();
    assertEquals(requests.size(), new HashSet<>(requests).size());
    requests.forEach(each -> assertTrue(originals.contains(each), () -> "never sent: " + each));
    assertEquals(REQUESTS, tap.ledger().seen());
    assertEquals(requests.size(), tap.ledger().sent());
    assertEquals(0, tap.ledger().waiting());
    assertEquals(0, tap.ledger().unaccounted());
    assertEquals(0, exchange.reassembly.heldBytes());
  }

  private static String request(int number, Random random) {
    String body = TRAP.repeat(random.nextInt(200));
    return "POST /" + number + " HTTP/1.1\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
  }

  /// One connection between a client, a server and a capture that misses one segment of eight.
  private static final class Exchange {
    private final Random random;
    private final Tap tap = Tap.http(80);
    private final Framer framer = tap.framer(1);
    private final Reassembly reassembly = new Reassembly(framer, tap.counters, 1 << 20);
    private final Flow flow = new Flow(0);
    private final MemorySegment answer = Wire.of(OK);
    private int sent = FIRST;
    private int answered = FIRST;
    private long nanos = 1;

    private Exchange(Random random) {
      this.random = random;
      flow.begin(0, FIRST, nanos);
      flow.serverKnown = true;
      flow.serverNext = FIRST;
      framer.open(0, 0, 80, false, nanos);
    }

    /// In segments that begin where a trap in the body begins, which is the worst place.
    private void send(String request) {
      MemorySegment memory = Wire.of(request);
      int head = request.indexOf("\r\n\r\n") + 4;
      for (int at = 0; at < request.length(); ) {
        int length = Math.min(at == 0 ? head : TRAP.length() * 60, request.length() - at);
        flow.lastNanos = nanos++;
        if (random.nextInt(8) > 0) {
          reassembly.clientBytes(flow, sent + at, memory, at, length);
        }
        at += length;
      }
      sent += request.length();
    }

    private void answer() {
      flow.lastNanos = nanos++;
      reassembly.acknowledged(flow, sent);
      reassembly.serverBytes(flow, answered, answer, 0, OK.length(), OK.length());
      answered += OK.length();
    }

    private Tap end() {
      reassembly.forget(flow);
      framer.close(0, nanos);
      return tap.drain();
    }
  }
}
