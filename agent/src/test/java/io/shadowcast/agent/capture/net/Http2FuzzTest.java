package io.shadowcast.agent.capture.net;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.agent.capture.Fuzz;
import io.shadowcast.words.LossReason;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Whatever comes by packets where HTTP/2 may come: nothing fails and no count is lost. Every piece
/// lies in memory of exactly its size.
@Timeout(3600) // the longer mode; Fuzz itself notices what hangs
final class Http2FuzzTest {
  private static final List<String> PIECES =
      Stream.concat(
              Stream.of("GET / HTTP/1.1\r\n\r\n", "PR", "HTTP/1.1 200 OK\r\n\r\n"),
              Http2Samples.ALL.stream())
          .toList();

  private final Tap tap = Tap.http(80);
  private final Slots streams = new Slots(8, 8);
  private final Http2Room room = new Http2Room(100_000, tap.counters);
  private final Entrance entrance = tap.entrance(tap.framer(16), streams, room);
  private long nanos = 1;

  @Test
  void connectionsThatMayBeOfHttp2() throws InterruptedException {
    Fuzz.run(
        "connections that may be of HTTP/2",
        random -> {
          long before = tap.lost(LossReason.UNSYNCHRONISED);
          entrance.open(0, 0, 80, random.nextInt(6) == 0, nanos, random.nextLong());
          if (random.nextBoolean()) {
            client(random, Http2Signs.PREFACE.getBytes(US_ASCII));
          }
          for (int i = random.nextInt(12); i > 0; i--) {
            happen(random);
          }
          entrance.close(0, nanos);
          tap.drain().connections.clear();
          // Itself, and what was not whole of the streams that have slots.
          assertTrue(tap.lost(LossReason.UNSYNCHRONISED) <= before + 1 + streams.count());
          assertEquals(0, tap.ledger().unaccounted());
          assertEquals(0, tap.ledger().waiting());
          assertEquals(0, streams.taken());
          assertEquals(0, room.taken());
        });
  }

  private void happen(Random random) {
    nanos += random.nextInt(8) == 0 ? 300_000_000L : 1000;
    switch (random.nextInt(10)) {
      case 0 -> {
        if (random.nextInt(4) == 0) {
          entrance.gap(0, nanos, random.nextInt(100));
        }
      }
      case 1 -> {
        if (random.nextInt(4) == 0) {
          entrance.serverGap(0);
        }
      }
      case 2, 3, 4 -> server(random, Fuzz.damaged(random, PIECES));
      default -> client(random, Fuzz.damaged(random, PIECES));
    }
  }

  private void client(Random random, byte[] bytes) {
    int largest = 1 << random.nextInt(10);
    for (int at = 0; at < bytes.length; ) {
      int length = Math.min(bytes.length - at, random.nextInt(1, largest + 1));
      MemorySegment piece = Wire.of(Arrays.copyOfRange(bytes, at, at + length));
      entrance.clientBytes(0, nanos, piece, 0, length);
      at += length;
    }
  }

  private void server(Random random, byte[] bytes) {
    int here = random.nextBoolean() ? bytes.length : random.nextInt(bytes.length + 1);
    MemorySegment memory = Wire.of(Arrays.copyOf(bytes, here));
    entrance.serverBytes(0, nanos, bytes.length + random.nextInt(3), memory, 0, here);
  }
}
