package io.shadowcast.agent.mirror;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.Unpooled;
import io.shadowcast.agent.capture.Fuzz;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Whatever a shadow answers is read to its end or refused.
@Timeout(3600) // the longer mode; Fuzz itself notices what hangs
final class HttpAnswersFuzzTest {
  private static final List<String> ANSWERS =
      List.of(
          "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
          "HTTP/1.1 204 No Content\r\n\r\n",
          "HTTP/1.1 101 Switching Protocols\r\n\r\n",
          "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 500 Oops\r\nConnection: close\r\n\r\nend",
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4;x=y\r\ndone\r\n0\r\nT: t\r\n\r\n");

  @Test
  void answersOfAShadow() throws InterruptedException {
    Fuzz.run(
        "answers of a shadow",
        random -> {
          Counting counting = new Counting(random.nextInt(8) == 0, random.nextInt(8) == 0);
          HttpAnswers answers = new HttpAnswers(counting);
          if (read(answers, random, Fuzz.damaged(random, ANSWERS))) {
            answers.ended();
          }
          assertTrue(counting.answered <= counting.begun, "an answer that never began");
        });
  }

  private static boolean read(HttpAnswers answers, Random random, byte[] bytes) {
    int largest = 1 << random.nextInt(9);
    for (int at = 0; at < bytes.length; ) {
      int length = Math.min(bytes.length - at, random.nextInt(1, largest + 1));
      if (!answers.read(Unpooled.wrappedBuffer(bytes, at, length))) {
        return false;
      }
      at += length;
    }
    return true;
  }

  private static final class Counting implements HttpAnswers.Listener {
    private final boolean head;
    private final boolean connect;
    private int begun;
    private int answered;

    Counting(boolean head, boolean connect) {
      this.head = head;
      this.connect = connect;
    }

    @Override
    public boolean nextIsHead() {
      return head;
    }

    @Override
    public boolean nextIsConnect() {
      return connect;
    }

    @Override
    public void begins() {
      begun++;
    }

    @Override
    public void switched(int status) {
      answered++;
    }

    @Override
    public void answered(int status, boolean reusable, boolean byLastByte) {
      answered++;
    }
  }
}
