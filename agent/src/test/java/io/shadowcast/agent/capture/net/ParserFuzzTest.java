package io.shadowcast.agent.capture.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.agent.capture.Fuzz;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Nothing that comes over a wire makes a parser fail, invent a request or lose count. Every piece
/// lies in memory of exactly its size, so that a look beyond it is a fault.
@Timeout(3600) // the longer mode; Fuzz itself notices what hangs
final class ParserFuzzTest {
  private static final List<String> REQUESTS =
      List.of(
          "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
          "HEAD /h HTTP/1.0\n\n",
          "POST /p HTTP/1.1\r\nContent-Length: 30\r\n\r\nGET /trap HTTP/1.1\r\nX: 1\r\n\r\n12",
          "PUT /c HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5;a=b\r\nhello\r\n0\r\nT: 1\r\n\r\n",
          "POST /e HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nok",
          "GET /ws HTTP/1.1\r\nUpgrade: websocket\r\n\r\n",
          "CONNECT a:1 HTTP/1.1\r\n\r\n",
          "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
  private static final List<String> ANSWERS =
      List.of(
          "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
          "HTTP/1.1 204 No Content\r\n\r\n",
          "HTTP/1.1 101 Switching Protocols\r\n\r\n",
          "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n",
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\ndone\r\n0\r\n\r\n",
          "HTTP/1.0 200 OK\r\n\r\nuntil the end");

  private long nanos = 1;

  @Test
  void requestsAndAnswers() throws InterruptedException {
    conversations("requests and answers", Tap.http(80), REQUESTS, ANSWERS);
  }

  @Test
  void commandsAndReplies() throws InterruptedException {
    conversations(
        "commands and replies",
        Tap.redis(80),
        List.of(
            "*1\r\n$4\r\nPING\r\n",
            "*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$20\r\n*1\r\n$4\r\nPING\r\n......\r\n",
            "PING\r\n",
            "*2\r\n$9\r\nSUBSCRIBE\r\n$1\r\na\r\n"),
        List.of(
            "+OK\r\n",
            "$5\r\nhello\r\n",
            "*2\r\n*1\r\n$-1\r\n:5\r\n",
            ">2\r\n+a\r\n+b\r\n",
            "%1\r\n+k\r\n_\r\n"));
  }

  private void conversations(String what, Tap tap, List<String> asked, List<String> answered)
      throws InterruptedException {
    Framer framer = tap.framer(1);
    Fuzz.run(
        what,
        random -> {
          Told told = new Told();
          framer.open(0, 0, 80, random.nextInt(8) == 0, nanos);
          converse(framer, random, told, Fuzz.damaged(random, asked), answered);
          framer.close(0, nanos);
          told.holds(tap.drain().requests());
          tap.connections.clear();
          assertEquals(0, tap.ledger().unaccounted());
          assertEquals(0, tap.ledger().waiting());
          assertEquals(tap.ledger().seen(), tap.ledger().sent() + tap.ledger().lost());
        });
  }

  private void converse(
      Framer framer, Random random, Told told, byte[] sent, List<String> answered) {
    int largest = 1 << random.nextInt(9);
    for (int at = 0; at < sent.length; ) {
      int length = Math.min(sent.length - at, random.nextInt(1, largest + 1));
      nanos += random.nextInt(8) == 0 ? 300_000_000L : 1000;
      switch (random.nextInt(12)) {
        case 0 -> {
          told.gap();
          framer.gap(0, nanos, length);
        }
        case 1 -> framer.serverGap(0);
        case 2 -> framer.sweep(nanos);
        case 3, 4 -> answer(framer, random, Fuzz.damaged(random, answered));
        default -> {
          MemorySegment piece = Wire.of(Arrays.copyOfRange(sent, at, at + length));
          told.sent(sent, at, length);
          framer.clientBytes(0, nanos, piece, 0, length);
        }
      }
      at += length;
    }
  }

  private void answer(Framer framer, Random random, byte[] bytes) {
    int here = random.nextBoolean() ? bytes.length : random.nextInt(bytes.length + 1);
    MemorySegment memory = Wire.of(Arrays.copyOf(bytes, here));
    framer.serverBytes(0, nanos, bytes.length + random.nextInt(3), memory, 0, here);
  }

  @Test
  void packets() throws InterruptedException {
    Tap tap = Tap.http(80);
    Connections connections =
        new Connections(tap.handover.workloads(), tap.entrance(64), tap.counters, 64, 64 << 10, 0);
    Tap names = Tap.udp(80);
    Datagrams datagrams = new Datagrams(names.handover, names.framer(1).outlet(), 2);
    Packet packet = new Packet();
    Fuzz.run(
        "packets",
        random -> {
          for (int i = 0; i < 64; i++) {
            MemorySegment frame = Frames.damaged(random);
            nanos += random.nextInt(16) == 0 ? 1_000_000_000L : 1000;
            if (packet.read(frame, 0)) {
              assertTrue(packet.captured >= 0 && packet.captured <= packet.length);
              boolean within = packet.payload + packet.captured <= frame.byteSize();
              assertTrue(packet.captured == 0 || within, "beyond the frame");
              if (packet.udp) {
                datagrams.accept(frame, packet, nanos);
              } else {
                connections.accept(frame, packet, nanos);
              }
            }
            if (random.nextInt(32) == 0) {
              connections.sweep(nanos);
              datagrams.sweep(nanos);
            }
          }
          tap.drain().connections.values().removeIf(seen -> !seen.open);
          names.queue.drain(_ -> {}, Integer.MAX_VALUE);
          assertEquals(0, tap.ledger().unaccounted() + names.ledger().unaccounted());
        });
    connections.endAll();
    datagrams.endAll();
    assertEquals(0, tap.ledger().waiting() + names.ledger().waiting());
  }
}
