package io.shadowcast.agent.mirror;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.Unpooled;
import io.shadowcast.agent.capture.AnswerTiming;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

final class HttpAnswersPropertyTest {
  private static final String[] ANSWERS = {
    "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
    "HTTP/1.1 404 Not Found\r\ncontent-length:0\r\n\r\n",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, Chunked\r\n\r\n5;a=b\r\nhello\r\nA\r\n0123456789\r\n0\r\nX: y\r\n\r\n",
    "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\nok",
    "HTTP/1.1 204 No Content\r\n\r\n",
    "HTTP/1.1 304 Not Modified\r\nContent-Length: 99\r\n\r\n",
    "\r\nHTTP/1.0 500 Oops\r\nConnection: keep-alive\r\nContent-Length: 1\r\n\r\nx"
  };
  private static final int[] STATUSES = {200, 404, 200, 201, 204, 304, 500};

  private final List<Integer> heard = new ArrayList<>();
  private boolean head;
  private boolean reusable;
  private boolean byLastByte;
  private int begun;
  private HttpAnswers parser = newParser();

  private HttpAnswers newParser() {
    heard.clear();
    return new HttpAnswers(
        new HttpAnswers.Listener() {
          @Override
          public boolean nextIsHead() {
            return head;
          }

          @Override
          public boolean nextIsConnect() {
            return false;
          }

          @Override
          public void begins() {
            begun++;
          }

          @Override
          public void switched(int status) {
            heard.add(status);
          }

          @Override
          public void answered(int status, boolean again, boolean last) {
            byLastByte = last;
            heard.add(status);
            reusable = again;
          }
        });
  }

  @Property(tries = 500)
  void findsEveryEndHoweverTheBytesAreCut(
      @ForAll @Size(min = 1, max = 12) List<@IntRange(max = 6) Integer> chosen,
      @ForAll @Size(max = 60) List<@IntRange(min = 1, max = 40) Integer> cuts) {
    parser = newParser();
    StringBuilder stream = new StringBuilder();
    List<Integer> expected = new ArrayList<>();
    for (int choice : chosen) {
      stream.append(ANSWERS[choice]);
      expected.add(STATUSES[choice]);
    }
    byte[] bytes = stream.toString().getBytes(ISO_8859_1);
    int at = 0;
    for (int cut : cuts) {
      int length = Math.min(cut, bytes.length - at);
      assertTrue(parser.read(Unpooled.wrappedBuffer(bytes, at, length)));
      at += length;
    }
    assertTrue(parser.read(Unpooled.wrappedBuffer(bytes, at, bytes.length - at)));
    assertEquals(expected, heard);
    assertTrue(reusable);
  }

  @Example
  void aResponseWithoutALengthEndsWithItsConnection() {
    feed("HTTP/1.1 200 OK\r\n\r\nas long as it takes");
    assertEquals(List.of(), heard);
    parser.ended();
    assertEquals(List.of(200), heard);
    assertFalse(reusable);
  }

  @Example
  void aHeadResponseHasNoBodyWhateverItSays() {
    head = true;
    feed("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n");
    assertEquals(List.of(200), heard);
  }

  @Example
  void whatIsNotHttpIsSaidOnce() {
    assertFalse(parser.read(Unpooled.copiedBuffer("SSH-2.0-OpenSSH_9.2\r\n", ISO_8859_1)));
    assertEquals(List.of(), heard);
  }

  @Example
  void closeIsNotReusable() {
    feed("HTTP/1.1 200 OK\r\nConnection: Close\r\nContent-Length: 0\r\n\r\n");
    assertFalse(reusable);
  }

  @Example
  void answersCountByTheSameRuleAsThoseOfProduction() {
    int start = "HTTP/1.1 200 OK\r\nX: ".length();
    String end = "\r\nContent-Length: 2\r\n\r\n";
    int fits = AnswerTiming.LONGEST_HEAD - start - end.length();
    feed("HTTP/1.1 200 OK\r\nX: " + "y".repeat(fits) + end + "ok");
    assertTrue(byLastByte);
    feed("HTTP/1.1 200 OK\r\nX: " + "y".repeat(fits + 1) + end + "ok");
    assertFalse(byLastByte);
    feed("HTTP/1.1 204 No Content\r\n\r\n");
    assertTrue(byLastByte);
    feed("\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    assertEquals(4, begun, "it counts now, before its end");
    feed("0\r\n\r\n");
    assertFalse(byLastByte);
    feed("HTTP/1.0 200 OK\r\n\r\nall");
    parser.ended();
    assertFalse(byLastByte);
  }

  private void feed(String text) {
    assertTrue(parser.read(Unpooled.copiedBuffer(text, ISO_8859_1)));
  }
}
