package io.shadowcast.agent.capture.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.agent.capture.CaptureCounters.Counter;
import io.shadowcast.words.LossReason;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Requests about whose end servers disagree: in each, one that hides behind it is a request of its
/// own for some of them. The connection is marked, and neither goes to a shadow, however the bytes
/// are cut.
final class SmugglingTest {
  private static final String HIDDEN = "GET /hidden HTTP/1.1\r\nHost: a\r\n\r\n";

  @ParameterizedTest
  @ValueSource(
      strings = {
        // Two lengths.
        "POST / HTTP/1.1\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: 0\r\nContent-Length: 44\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: 0\r\ncontent-length: 44\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: 0, 44\r\n\r\n",
        // Lengths that are none.
        "POST / HTTP/1.1\r\nContent-Length: -5\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: +5\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: 0x5\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: 5 5\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length:\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: 18446744073709551621\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: 9223372036854775808\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: 5\u000b\r\n\r\n",
        // Codings that are chunked for some.
        "POST / HTTP/1.1\r\nTransfer-Encoding: xchunked\r\n\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked, identity\r\n\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked, chunked\r\n\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: \u000bchunked\r\n\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding:\r\n\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked;a=b\r\n\r\n",
        "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n",
        // Names that are one for some.
        "POST / HTTP/1.1\r\nTransfer-Encoding : chunked\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length : 44\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length\t: 44\r\n\r\n",
        "POST / HTTP/1.1\r\n\u000bTransfer-Encoding: chunked\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length\u00a0: 44\r\n\r\n",
        // Lines that end for some.
        "GET / HTTP/1.1\r\nX: 1\rTransfer-Encoding: chunked\r\n\r\n",
        "GET / HTTP/1.1\r\nX: 1\nTransfer-Encoding: chunked\r\n\r\n",
        "GET / HTTP/1.1\nX: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        "GET / HTTP/1.1\r\nX: 1\r\n\n",
        "GET / HTTP/1.1\r\nX: 1\r\n Content-Length: 44\r\n\r\n",
        "GET / HTTP/1.1\r\nX: 1\r\n\tContent-Length: 44\r\n\r\n",
        "GET / HTTP/1.1\r\nX: 1\0Content-Length: 44\r\n\r\n",
        "GET /\0 HTTP/1.1\r\nX: 1\r\n\r\n",
        "GET /\tx HTTP/1.1\r\nX: 1\r\n\r\n",
        "GET / HTTP/1.1\rX: 1\r\n\r\n",
        // Chunks.
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5;a\nhello\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5\nhello\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhelloX0\r\n\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5\rXhello\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\nhello\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0x5\r\nhello\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5 5\r\nhello\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n10000000000000005\r\nhello\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5;\0\r\nhello\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX: 1\n\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n\r\n5\r\nhello\r\n"
      })
  void theConnectionIsMarkedAndNothingBehindIsBelieved(String ambiguous) {
    Random random = new Random(ambiguous.hashCode());
    for (int largest : new int[] {1 << 16, 1, 7, 40}) {
      Tap tap = Tap.http(80);
      Framer framer = tap.framer(1);
      framer.open(0, 0, 80, false, 1);
      send(framer, ambiguous + HIDDEN + HIDDEN, largest, random);
      framer.close(0, 9);
      assertEquals(List.of(), tap.drain().requests());
      assertEquals(1, tap.lost(LossReason.PARSE_ERROR), () -> tap.ledger().toString());
      assertEquals(1, tap.counters.get(Counter.PARSE_ERRORS));
      assertEquals(0, tap.ledger().unaccounted());
      assertTrue(tap.connections.values().stream().noneMatch(each -> each.open));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1\nHost: a\n\n",
        "POST / HTTP/1.1\r\nContent-Length: 0\r\nContent-Length: 0\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Lengthy: 44\r\nTransfer-Encodings: x\r\n\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: gzip , chunked \r\n\r\n5 ;a=\"b\"\r\nhello\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n000005\r\nhello\r\n0\r\n\r\n",
        "GET / HTTP/1.1\r\nX: tab\tand \u00e9\u0001\r\nEmpty:\r\n\r\n"
      })
  void whatAllServersReadAlikeIsHandedOn(String certain) {
    for (int largest : new int[] {1 << 16, 1, 7}) {
      Tap tap = Tap.http(80);
      Framer framer = tap.framer(1);
      framer.open(0, 0, 80, false, 1);
      send(framer, certain + HIDDEN, largest, new Random(largest));
      framer.close(0, 9);
      assertEquals(List.of(certain, HIDDEN), tap.drain().requests());
    }
  }

  private static void send(Framer framer, String text, int largest, Random random) {
    for (int at = 0; at < text.length(); ) {
      int length = Math.min(text.length() - at, random.nextInt(1, largest + 1));
      Wire.client(framer, 0, 2, text.substring(at, at + length));
      at += length;
    }
  }
}
