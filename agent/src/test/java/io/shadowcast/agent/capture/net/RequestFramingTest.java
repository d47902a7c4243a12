package io.shadowcast.agent.capture.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.agent.capture.Admission;
import io.shadowcast.agent.capture.CaptureCounters.Counter;
import io.shadowcast.agent.capture.CapturedWorkload.Protocol;
import io.shadowcast.agent.queue.RecordHeader;
import io.shadowcast.agent.queue.RecordKind;
import io.shadowcast.words.LossReason;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RequestFramingTest {
  private static final int SLOT = 0;
  private static final long SECOND = 1_000_000_000L;

  @Property(tries = 400)
  void howeverAPipelineIsCutTheRequestsAreTheSame(
      @ForAll("pipelines") List<String> requests, @ForAll long seed) {
    String stream = String.join("", requests);
    MemorySegment memory = Wire.of(stream);
    Tap tap = Tap.http(80);
    Framer framer = tap.framer(1);
    Random random = new Random(seed);
    int largest = 1 << random.nextInt(1, 13);
    framer.open(SLOT, 0, 80, false, 1);
    for (int at = 0; at < stream.length(); ) {
      int length = Math.min(1 + random.nextInt(largest), stream.length() - at);
      framer.clientBytes(SLOT, 2 + at, memory, at, length);
      at += length;
    }
    framer.close(SLOT, Long.MAX_VALUE);
    assertEquals(requests, tap.drain().requests());
    assertEquals(requests.size(), tap.ledger().sent());
    assertEquals(0, tap.ledger().unaccounted());
    assertEquals(0, tap.ledger().lost());
    assertEquals(stream.length(), tap.accounts.handedOnBytes(0));
  }

  @Property(tries = 300)
  void aQueueThatShedsNeverLetsAPatchedRequestThrough(
      @ForAll("pipelines") List<String> requests, @ForAll long seed) {
    Tap tap = new Tap(Tap.workload(80, Protocol.HTTP1), 2 << 20, Admission.ALL);
    Framer framer = tap.framer(1);
    Random random = new Random(seed);
    framer.open(SLOT, 0, 80, false, 1);
    int rounds = 0;
    for (int sent = 0; sent < 4 << 20; rounds++) {
      for (String request : requests) {
        Wire.client(framer, SLOT, 2, request);
        sent += request.length() + 64;
      }
      if (random.nextInt(100) == 0) {
        tap.drain();
      }
    }
    framer.close(SLOT, 3);
    tap.drain();
    tap.requests().forEach(request -> assertTrue(requests.contains(request)));
    assertEquals(tap.requests().size(), tap.ledger().sent());
    assertEquals((long) rounds * requests.size(), tap.ledger().seen());
    assertEquals(0, tap.ledger().unaccounted());
  }

  @Provide
  Arbitrary<List<String>> pipelines() {
    return Arbitraries.oneOf(bare(), sized(), chunked()).list().ofMinSize(1).ofMaxSize(12);
  }

  private static Arbitrary<String> bare() {
    return Arbitraries.of(
        "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /x?y=%20z HTTP/1.0\r\n\r\n",
        "DELETE /1 HTTP/1.1\nHost: bare-line-feeds\n\n",
        "HEAD /h HTTP/1.1\r\nContent-Length: 0\r\nX: " + "p".repeat(300) + "\r\n\r\n",
        "GET /up HTTP/1.1\r\nUpgrade: h2c\r\nConnection: upgrade\r\n\r\n");
  }

  private static Arbitrary<String> sized() {
    return body(3000)
        .map(body ->
            "POST /p HTTP/1.1\r\ncontent-LENGTH:  "
                + body.length()
                + " \r\nExpect: 100-continue\r\n\r\n"
                + body);
  }

  private static Arbitrary<String> chunked() {
    return Combinators.combine(body(400).list().ofMaxSize(6), Arbitraries.of("", "T: 1\r\n"))
        .as(RequestFramingTest::chunks);
  }

  private static String chunks(List<String> chunks, String trailer) {
    StringBuilder text =
        new StringBuilder("PUT /c HTTP/1.1\r\nTransfer-Encoding: gzip, Chunked\r\n\r\n");
    for (String chunk : chunks) {
      if (!chunk.isEmpty()) {
        text.append(Integer.toHexString(chunk.length())).append(";e=1\r\n").append(chunk);
        text.append("\r\n");
      }
    }
    return text.append("0\r\n").append(trailer).append("\r\n").toString();
  }

  /// Bodies that look like requests: they must not be taken for them.
  private static Arbitrary<String> body(int longest) {
    String trap = "GET /trap HTTP/1.1\r\nContent-Length: 5\r\n\r\n0\r\n\r\n";
    return Arbitraries.integers()
        .between(0, longest)
        .map(length -> trap.repeat(length / trap.length() + 1).substring(0, length));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "get / HTTP/1.1\r\n\r\n",
        "GET /\r\n\r\n",
        "GET  / HTTP/1.1\r\n\r\n",
        "GET /a b HTTP/1.1\r\n\r\n",
        "GET / HTTP/2.0\r\n\r\n",
        "\u0016\u0003\u0001\u0002 a TLS hello",
        "POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: 5, 5\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n",
        "POST / HTTP/1.1\r\nX: 1\r\n Content-Length: 5\r\n\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n"
      })
  void whatIsNotHttpIsCountedAndTheConnectionPassedOver(String malformed) {
    Tap tap = Tap.http(80);
    Framer framer = tap.framer(1);
    framer.open(SLOT, 0, 80, false, 1);
    Wire.client(framer, SLOT, 2, malformed);
    Wire.client(framer, SLOT, 3, "GET / HTTP/1.1\r\n\r\n");
    framer.close(SLOT, 4);
    assertEquals(List.of(), tap.drain().requests());
    assertEquals(1, tap.lost(LossReason.PARSE_ERROR));
    assertEquals(1, tap.counters.get(Counter.PARSE_ERRORS));
    assertEquals(1, tap.ledger().seen());
    assertEquals(0, tap.ledger().unaccounted());
  }

  @Test
  void aHeadBeyondEveryLimitIsRefusedAndItsRoomGivenBack() {
    Tap tap = Tap.http(80);
    Framer framer = tap.framer(20);
    for (int slot = 0; slot < 20; slot++) {
      framer.open(slot, 0, 80, false, 1);
      Wire.client(framer, slot, 2, "GET / HTTP/1.1\r\nX: " + "y".repeat(40_000));
      framer.close(slot, 3);
    }
    assertEquals(20, tap.lost(LossReason.PARSE_ERROR));
    assertEquals(0, tap.ledger().waiting());
  }

  @Test
  void clientsThatNeverFinishTheirHeadsAreGivenUpByNameAndDoNotBlindOthers() {
    Tap tap = Tap.http(80);
    Framer framer = tap.framer(10);
    for (int slot = 0; slot < 9; slot++) {
      framer.open(slot, 0, 80, false, 1);
      Wire.client(framer, slot, SECOND, "GET / HT");
    }
    assertEquals(1, tap.lost(LossReason.QUEUE_BYTES), "there are eight places");
    framer.sweep(11 * SECOND);
    assertEquals(0, tap.lost(LossReason.STALE));
    framer.sweep(11 * SECOND + 1);
    assertEquals(8, tap.lost(LossReason.STALE));
    framer.open(9, 0, 80, false, 12 * SECOND);
    Wire.client(framer, 9, 12 * SECOND, "GET / HT");
    Wire.client(framer, 9, 12 * SECOND, "TP/1.1\r\n\r\n");
    assertEquals(List.of("GET / HTTP/1.1\r\n\r\n"), tap.drain().requests());
    assertEquals(0, tap.ledger().unaccounted());
  }

  @Test
  void aCloseThatFindsNoRoomIsToldLater() {
    Tap tap = new Tap(Tap.workload(80, Protocol.HTTP1), 2 << 20, Admission.ALL);
    Framer framer = tap.framer(1);
    framer.open(SLOT, 0, 80, false, 1);
    Wire.client(framer, SLOT, 2, "GET / HTTP/1.1\r\n\r\n");
    RecordHeader filler = new RecordHeader();
    while (tap.queue.offer(filler.control(RecordKind.GAP, 0, 99).at(3)).kept()) {
      // Until nothing has room.
    }
    framer.close(SLOT, 4);
    assertEquals(1, tap.counters.get(Counter.CONTROL_SHED));
    framer.sweep(5);
    assertTrue(
        tap.drain().connections.values().iterator().next().open, "nobody knows of the end yet");
    framer.sweep(6);
    assertFalse(tap.drain().connections.values().iterator().next().open);
  }

  @Test
  void afterAnUpgradeTheRestIsARawStream() {
    Tap tap = Tap.http(80);
    Framer framer = tap.framer(1);
    String upgrade = "GET /ws HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";
    framer.open(SLOT, 0, 80, false, 1);
    Wire.client(framer, SLOT, 2, upgrade);
    Wire.server(framer, SLOT, 3, "HTTP/1.1 101 Switching Protocols\r\n\r\n");
    Wire.client(framer, SLOT, 4, "GET / HTTP/1.1\r\n\r\n is a frame now");
    framer.close(SLOT, 5);
    assertEquals(List.of(upgrade, "GET / HTTP/1.1\r\n\r\n is a frame now"), tap.drain().requests());
  }

  @Test
  void anUpgradeThatIsDeclinedStaysHttp() {
    Tap tap = Tap.http(80);
    Framer framer = tap.framer(1);
    framer.open(SLOT, 0, 80, false, 1);
    Wire.client(framer, SLOT, 2, "GET /1 HTTP/1.1\r\nUpgrade: h2c\r\n\r\n");
    Wire.server(framer, SLOT, 3, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    Wire.client(framer, SLOT, 4, "GET /2 HTTP/1.1\r\n");
    Wire.client(framer, SLOT, 5, "\r\n");
    framer.close(SLOT, 6);
    assertEquals(2, tap.drain().requests().size());
  }

  @Test
  void aConnectionCutInARequestLosesThatRequestOnly() {
    Tap tap = Tap.http(80);
    Framer framer = tap.framer(1);
    framer.open(SLOT, 0, 80, false, 1);
    Wire.client(
        framer, SLOT, 2, "GET /1 HTTP/1.1\r\n\r\nPOST /2 HTTP/1.1\r\nContent-Length: 9\r\n\r\nabc");
    framer.close(SLOT, 3);
    assertEquals(List.of("GET /1 HTTP/1.1\r\n\r\n"), tap.drain().requests());
    assertEquals(1, tap.lost(LossReason.GAP));
    assertEquals(1, tap.connections.values().iterator().next().gaps);
  }

  @Test
  void whatSamplingRefusesIsCountedAndLeavesNoTrace() {
    Tap tap =
        new Tap(
            Tap.workload(80, Protocol.HTTP1),
            8 << 20,
            (workload, connection, sequence) -> sequence == 0 ? null : LossReason.SAMPLED_OUT);
    Framer framer = tap.framer(1);
    framer.open(SLOT, 0, 80, false, 1);
    Wire.client(framer, SLOT, 2, "GET /1 HTTP/1.1\r\n\r\nGET /2 HTTP/1.1\r\n\r\n");
    framer.close(SLOT, 3);
    assertEquals(1, tap.drain().requests().size());
    assertEquals(1, tap.lost(LossReason.SAMPLED_OUT));
    assertEquals(0, tap.ledger().unaccounted());
  }
}
