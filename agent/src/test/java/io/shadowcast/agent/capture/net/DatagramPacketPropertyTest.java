package io.shadowcast.agent.capture.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.Arrays;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/// What a packet says of its datagram, whatever is around it.
final class DatagramPacketPropertyTest {
  private static final int UDP = 17;

  private final Packet packet = new Packet();

  @Property
  void aDatagramIsItsPayloadWithoutWhatIsBehindIt(
      @ForAll boolean six,
      @ForAll @Size(max = 1500) byte[] payload,
      @ForAll @IntRange(max = 40) int padding) {
    byte[] sent = sent(six, payload);
    MemorySegment frame = Frames.frame(Arrays.copyOf(sent, sent.length + padding), 0, false);
    assertTrue(packet.read(frame, 0));
    assertTrue(packet.udp && !packet.fragment);
    assertEquals(5000, packet.sourcePort);
    assertEquals(53, packet.targetPort);
    assertEquals(payload.length, packet.length);
    assertArrayEquals(payload, captured(frame));
  }

  @Property
  void aDatagramThatIsCutSaysHowMuchIsMissing(
      @ForAll boolean six,
      @ForAll @Size(min = 1, max = 1500) byte[] payload,
      @ForAll @IntRange(min = 1, max = 1500) int missing) {
    byte[] sent = sent(six, payload);
    int cut = Math.min(missing, payload.length);
    MemorySegment frame = Frames.frame(Arrays.copyOf(sent, sent.length - cut), sent.length, false);
    assertTrue(packet.read(frame, 0));
    assertEquals(payload.length, packet.length);
    assertEquals(payload.length - cut, packet.captured);
  }

  @Property
  void lengthsThatDoNotAgreeAreNoDatagram(
      @ForAll boolean six, @ForAll @IntRange(max = 65_535) int said) {
    byte[] sent = sent(six, new byte[100]);
    ByteBuffer.wrap(sent).putShort(six ? 44 : 24, (short) said);
    boolean sound = said >= 8 && said <= 108;
    assertEquals(sound, packet.read(Frames.frame(sent, sent.length, false), 0));
    assertTrue(!sound || packet.length == said - 8);
  }

  @Property
  void headersThatAreCutAreNoDatagram(@ForAll boolean six, @ForAll @IntRange(max = 47) int here) {
    byte[] sent = sent(six, new byte[20]);
    boolean whole = here >= (six ? 48 : 28);
    byte[] cut = Arrays.copyOf(sent, here);
    assertEquals(whole, here > 0 && packet.read(Frames.frame(cut, sent.length, false), 0));
  }

  @Example
  void aFirstFragmentSaysHowLongTheWholeDatagramIs() {
    byte[] four = Frames.ipv4(Frames.udp(5000, 53, new byte[100]), UDP);
    ByteBuffer.wrap(four).putShort(24, (short) 4008).put(6, (byte) 0x20);
    assertTrue(packet.read(Frames.frame(four, four.length, false), 0));
    assertTrue(packet.fragment && packet.udp);
    assertEquals(4000, packet.length);
    byte[] rest = new byte[16];
    rest[0] = UDP;
    rest[3] = 1;
    ByteBuffer.wrap(rest)
        .putShort(8, (short) 5000)
        .putShort(10, (short) 53)
        .putShort(12, (short) 999);
    byte[] six = Frames.ipv6(rest, 44);
    assertTrue(packet.read(Frames.frame(six, six.length, false), 0));
    assertTrue(packet.fragment);
    assertEquals(991, packet.length);
    six[43] = 9;
    assertFalse(packet.read(Frames.frame(six, six.length, false), 0));
  }

  private byte[] captured(MemorySegment frame) {
    return frame.asSlice(packet.payload, packet.captured).toArray(ValueLayout.JAVA_BYTE);
  }

  private static byte[] sent(boolean six, byte[] payload) {
    byte[] datagram = Frames.udp(5000, 53, payload);
    return six ? Frames.ipv6(datagram, UDP) : Frames.ipv4(datagram, UDP);
  }
}
