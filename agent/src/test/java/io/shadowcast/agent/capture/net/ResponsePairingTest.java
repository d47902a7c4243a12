package io.shadowcast.agent.capture.net;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.shadowcast.agent.capture.AnswerTiming;
import io.shadowcast.agent.capture.CaptureCounters.Counter;
import io.shadowcast.words.LossReason;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ResponsePairingTest {
  private static final String GET = "GET / HTTP/1.1\r\n\r\n";

  private final Tap tap = Tap.http(80);
  private final Framer framer = tap.framer(1);

  @BeforeEach
  void open() {
    framer.open(0, 0, 80, false, 1);
  }

  @Test
  void aResponseOfKnownLengthEndsWithItsLastByteThoughItIsCut() {
    Wire.client(framer, 0, 100, GET);
    String head = "HTTP/1.1 503 Busy\r\nContent-Length: 5000\r\n\r\n";
    framer.serverBytes(0, 150, head.length() + 2000, Wire.of(head + "xx"), 0, head.length() + 2);
    framer.serverBytes(0, 250, 3000, Wire.of("HTTP/1.1 trap"), 0, 13);
    assertEquals(List.of(150L), tap.latencies);
    assertEquals(List.of(503), tap.statuses);
  }

  @Test
  void aChunkedResponseIsMeasuredAtItsFirstByte() {
    Wire.client(framer, 0, 100, GET);
    Wire.server(framer, 0, 130, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n");
    Wire.server(framer, 0, 170, "hello\r\n0\r\n\r\n");
    Wire.client(framer, 0, 200, GET);
    Wire.server(framer, 0, 210, "HTTP/1.1 204 No Content\r\n\r\n");
    assertEquals(List.of(30L, 10L), tap.latencies);
  }

  @Test
  void aHeadThatComesInPiecesIsReadToItsEnd() {
    Wire.client(framer, 0, 100, GET);
    Wire.server(framer, 0, 110, "HTT");
    Wire.server(framer, 0, 120, "P/1.1 200 OK\r\nContent-");
    Wire.server(framer, 0, 130, "Length: 4\r\n\r\nok");
    Wire.server(framer, 0, 150, "ay");
    Wire.client(framer, 0, 200, GET);
    Wire.server(framer, 0, 210, "HTTP/1.1 200 OK\r\n");
    Wire.server(framer, 0, 230, "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
    assertEquals(List.of(50L, 10L), tap.latencies);
    assertEquals(0, tap.counters.get(Counter.UNPAIRED_RESPONSES));
  }

  @Test
  void aHeadOfOrdinaryLengthIsKeptWholeAndALongerOneIsMeasuredAtItsFirstByte() {
    int start = "HTTP/1.1 200 OK\r\nX: ".length();
    String end = "\r\nContent-Length: 2\r\n\r\n";
    int fits = AnswerTiming.LONGEST_HEAD - start - end.length();
    for (int filler : new int[] {fits, fits + 1}) {
      Wire.client(framer, 0, 100, GET);
      Wire.server(framer, 0, 120, "HTTP/1.1 200 OK\r\nX: " + "y".repeat(filler) + end + "o");
      Wire.server(framer, 0, 170, "k");
    }
    assertEquals(List.of(70L, 20L), tap.latencies);
  }

  @Test
  void aHeadThatWasCutBeforeItsBoundIsNotMeasuredByAGuess() {
    Wire.client(framer, 0, 100, GET);
    String cut = "HTTP/1.1 200 OK\r\nContent-";
    framer.serverBytes(0, 120, 500, Wire.of(cut), 0, cut.length());
    assertEquals(List.of(), tap.latencies);
    assertEquals(1, tap.counters.get(Counter.UNPAIRED_RESPONSES));
  }

  @Test
  void responsesToHeadHaveNoBodyAndInterimOnesAreNoAnswer() {
    Wire.client(framer, 0, 100, "HEAD / HTTP/1.1\r\n\r\n");
    Wire.server(framer, 0, 110, "HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n");
    Wire.client(
        framer, 0, 200, "POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n");
    Wire.server(framer, 0, 210, "HTTP/1.1 100 Continue\r\n\r\n");
    Wire.client(framer, 0, 220, "x");
    Wire.server(framer, 0, 250, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    assertEquals(List.of(10L, 30L), tap.latencies);
    assertEquals(2, tap.drain().answers);
  }

  @Test
  void pipelinedRequestsAreAnsweredInOrder() {
    Wire.client(framer, 0, 100, GET + GET);
    Wire.client(framer, 0, 105, GET);
    String ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    Wire.server(framer, 0, 110, ok + ok);
    Wire.server(framer, 0, 125, ok);
    Wire.client(framer, 0, 130, GET);
    assertEquals(List.of(10L, 10L, 20L), tap.latencies);
    assertEquals(2, tap.drain().connections.values().iterator().next().pipelined);
  }

  @Test
  void aHoleInTheServersBytesMeasuresNothingWrong() {
    Wire.client(framer, 0, 100, GET);
    framer.serverGap(0);
    Wire.client(framer, 0, 200, GET);
    Wire.server(framer, 0, 250, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    assertEquals(List.of(50L), tap.latencies);
    assertEquals(1, tap.counters.get(Counter.UNPAIRED_RESPONSES));
  }

  @Test
  void answersToRequestsThatWereMissedAreCountedAsLost() {
    framer.gap(0, 100, 36);
    String ok = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
    Wire.server(framer, 0, 110, ok);
    Wire.server(framer, 0, 120, ok);
    Wire.client(framer, 0, 130, GET);
    Wire.server(framer, 0, 140, ok);
    framer.close(0, 150);
    assertEquals(2, tap.lost(LossReason.GAP));
    assertEquals(List.of(GET), tap.drain().requests());
    assertEquals(3, tap.ledger().seen());
    assertEquals(0, tap.ledger().unaccounted());
  }

  @Test
  void aRequestThatIsBegunAnewInABodyIsNotBelievedBeforeAnAnswer() {
    Wire.client(framer, 0, 100, "POST / HTTP/1.1\r\nContent-Length: 900\r\n\r\nabc");
    framer.gap(0, 110, 500);
    Wire.client(framer, 0, 120, "GET /trap HTTP/1.1\r\n\r\n");
    Wire.server(framer, 0, 130, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    Wire.client(framer, 0, 140, GET);
    framer.close(0, 150);
    assertEquals(List.of(GET), tap.drain().requests());
    assertEquals(1, tap.lost(LossReason.GAP));
    assertEquals(2, tap.ledger().seen());
  }
}
