package io.shadowcast.agent.capture.net;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.shadowcast.agent.capture.Fuzz;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Whatever a proxy, or something that is none, writes into the feed: it is read or refused.
@Timeout(3600) // the longer mode; Fuzz itself notices what hangs
final class FeedFuzzTest {
  private static final List<String> PAYLOADS =
      Stream.concat(
              Stream.of(
                  "GET / HTTP/1.1\r\n\r\n", "\2\0\0\0HTTP/1.1 200 OK\r\n\r\n", "\1\0\0\0\0\0\0\0"),
              Http2Samples.ALL.stream())
          .toList();

  private final Tap tap = Tap.http(80);
  private final Slots slots = new Slots(8);
  private final Framer framer = tap.framer(8);
  private final Http2Room room = new Http2Room(100_000, tap.counters);
  private FeedReader reader = new FeedReader(tap.handover, framer, slots, room);

  @Test
  void framesOfTheFeed() throws InterruptedException {
    Fuzz.run(
        "frames of the feed",
        random -> {
          try {
            feed(random);
          } catch (IOException e) {
            reader.abandonAll();
            reader = new FeedReader(tap.handover, framer, slots, room);
          }
          tap.drain().connections.values().removeIf(seen -> !seen.open);
          assertEquals(0, tap.ledger().unaccounted());
        });
    reader.abandonAll();
    assertEquals(0, tap.ledger().waiting());
    assertEquals(0, slots.taken());
    assertEquals(0, room.taken());
  }

  private void feed(Random random) throws IOException {
    byte[] bytes = frames(random);
    int largest = 1 << random.nextInt(14);
    for (int at = 0; at < bytes.length; ) {
      int to = Math.min(bytes.length, at + random.nextInt(1, largest + 1));
      ReadableByteChannel piece =
          Channels.newChannel(new ByteArrayInputStream(Arrays.copyOfRange(bytes, at, to)));
      while (reader.read(piece)) {
        // Until it has all of the piece.
      }
      at = to;
    }
  }

  private static byte[] frames(Random random) {
    ByteBuffer frames = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);
    frame(frames, FeedReader.HELLO, 0, "inline/1 shop".getBytes(StandardCharsets.ISO_8859_1));
    for (int i = random.nextInt(20); i > 0; i--) {
      byte[] payload = Fuzz.damaged(random, PAYLOADS);
      frame(frames, random.nextInt(1, 8), random.nextInt(12), payload);
    }
    byte[] bytes = Arrays.copyOf(frames.array(), frames.position());
    for (int i = random.nextInt(6); i > 3; i--) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    return bytes;
  }

  private static void frame(ByteBuffer to, int type, long connection, byte[] payload) {
    if (to.remaining() > FeedReader.HEADER + payload.length) {
      to.put((byte) type).put((byte) 0).putShort((short) 0).putInt(payload.length);
      to.putLong(connection).putLong(7).put(payload);
    }
  }
}
