package io.shadowcast.agent.capture.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.agent.capture.CaptureCounters.Counter;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class PacketTest {
  private static final byte[] SEGMENT = Frames.tcp(5000, 80, 7, 9, Packet.ACK, "hello");

  private final Packet packet = new Packet();

  @Test
  void extensionHeadersAreSteppedOver() {
    assertTrue(read(Frames.ipv6(SEGMENT, 6)));
    assertHello();
    assertTrue(read(Frames.ipv6(behind(6, 0), 0)));
    assertHello();
    assertTrue(read(Frames.ipv6(behind(43, 1, 6, 0), 60)));
    assertHello();
    assertFalse(read(Frames.ipv6(behind(60, 0, 43, 0, 6, 0), 0)), "three are not followed");
    assertFalse(read(Frames.ipv6(behind(17, 0), 60)));
  }

  @Test
  void firstFragmentsAreMarkedAndOthersAreNoTcp() {
    byte[] whole = Frames.ipv6(behind(6, 0), 44);
    assertTrue(read(whole));
    assertFalse(packet.fragment, "alone it is no fragment");
    assertHello();
    byte[] first = whole.clone();
    first[43] = 1;
    assertTrue(read(first));
    assertTrue(packet.fragment);
    byte[] second = whole.clone();
    second[43] = 8;
    assertFalse(read(second));
    byte[] four = Frames.ipv4(SEGMENT, 6);
    four[6] = 0x20;
    assertTrue(read(four));
    assertTrue(packet.fragment);
  }

  @Test
  void aPacketBeyondSixtyFourKibibytesIsAsLongAsItWas() {
    byte[] big = Arrays.copyOf(Frames.ipv4(SEGMENT, 6), 200_000);
    ByteBuffer.wrap(big).putShort(2, (short) 0);
    assertTrue(packet.read(Frames.frame(big, big.length, false), 0));
    assertEquals(200_000 - 40, packet.length);
    assertEquals(packet.length, packet.captured);
    byte[] jumbo = Arrays.copyOf(Frames.ipv6(behind(6, 0), 0), 200_000);
    ByteBuffer.wrap(jumbo).putShort(4, (short) 0);
    assertTrue(packet.read(Frames.frame(jumbo, jumbo.length, false), 0));
    assertEquals(200_000 - 68, packet.length);
  }

  @Test
  void aFragmentOfAConnectionNobodyKnowsOpensNone() {
    Tap tap = Tap.http(80);
    Connections connections =
        new Connections(tap.handover.workloads(), tap.framer(4), tap.counters, 4, 1 << 16, 0);
    byte[] first = Frames.ipv4(SEGMENT, 6);
    first[6] = 0x20;
    MemorySegment frame = Frames.frame(first, first.length, false);
    assertTrue(packet.read(frame, 0));
    connections.accept(frame, packet, 1);
    connections.sweep(2);
    assertEquals(1, tap.counters.get(Counter.FRAGMENTS));
    assertEquals(0, tap.counters.get(Counter.CONNECTIONS_OPEN));
  }

  private boolean read(byte[] bytes) {
    return packet.read(Frames.frame(bytes, bytes.length, false), 0);
  }

  private void assertHello() {
    assertEquals(5000, packet.sourcePort);
    assertEquals(80, packet.targetPort);
    assertEquals(7, packet.sequence);
    assertEquals(5, packet.length);
    assertEquals(5, packet.captured);
  }

  /// The segment behind extension headers: of each what follows it, and its length in units of
  /// eight bytes beyond the first.
  private static byte[] behind(int... headers) {
    int bytes = 0;
    for (int i = 1; i < headers.length; i += 2) {
      bytes += 8 * (headers[i] + 1);
    }
    ByteBuffer all = ByteBuffer.allocate(bytes + SEGMENT.length);
    for (int i = 0; i < headers.length; i += 2) {
      int next = all.position() + 8 * (headers[i + 1] + 1);
      all.put((byte) headers[i]).put((byte) headers[i + 1]).position(next);
    }
    return all.put(SEGMENT).array();
  }
}
