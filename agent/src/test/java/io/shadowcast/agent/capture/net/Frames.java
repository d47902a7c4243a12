package io.shadowcast.agent.capture.net;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

/// Packets as they lie in the ring: struct tpacket3_hdr, sockaddr_ll, then the packet from its IP
/// header on, in memory of exactly that size.
final class Frames {
  private static final int HEADER = 82;
  private static final int TCP_HEADER = 20;
  private static final int UDP_HEADER = 8;

  private Frames() {}

  /// A frame around a packet that begins with its IP header.
  ///
  /// @param wire how long it was on the wire
  static MemorySegment frame(byte[] packet, int wire, boolean outgoing) {
    MemorySegment frame = Arena.ofAuto().allocate(HEADER + packet.length, 8);
    frame.set(JAVA_INT, 12, packet.length);
    frame.set(JAVA_INT, 16, wire);
    frame.set(JAVA_SHORT, 26, (short) HEADER);
    frame.set(JAVA_BYTE, 58, (byte) (outgoing ? 4 : 0));
    MemorySegment.copy(MemorySegment.ofArray(packet), 0, frame, HEADER, packet.length);
    return frame;
  }

  /// A packet of IPv4 from a client to port 80, or back.
  static byte[] ipv4(byte[] transport, int protocol) {
    ByteBuffer packet = ByteBuffer.allocate(20 + transport.length);
    packet.put((byte) 0x45).put((byte) 0).putShort((short) packet.capacity());
    packet.position(9);
    packet.put((byte) protocol).putShort((short) 0).putInt(0x7f000001).putInt(0x7f000001);
    return packet.put(transport).array();
  }

  /// A packet of IPv6; extensions are there already, the first of them is of type `next`.
  static byte[] ipv6(byte[] rest, int next) {
    ByteBuffer packet = ByteBuffer.allocate(40 + rest.length);
    packet.put((byte) 0x60).position(4);
    packet.putShort((short) rest.length).put((byte) next).put((byte) 64);
    packet.position(40);
    return packet.put(rest).array();
  }

  static byte[] tcp(int from, int to, int sequence, int acknowledged, int flags, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    ByteBuffer segment = ByteBuffer.allocate(TCP_HEADER + bytes.length);
    segment.putShort((short) from).putShort((short) to).putInt(sequence).putInt(acknowledged);
    segment.put((byte) 0x50).put((byte) flags).position(TCP_HEADER);
    return segment.put(bytes).array();
  }

  static byte[] udp(int from, int to, byte[] payload) {
    ByteBuffer datagram = ByteBuffer.allocate(UDP_HEADER + payload.length);
    datagram.putShort((short) from).putShort((short) to).putShort((short) datagram.capacity());
    return datagram.putShort((short) 0).put(payload).array();
  }

  /// Some packet of one of a few connections, mostly sound.
  static MemorySegment damaged(Random random) {
    int client = 5000 + random.nextInt(4);
    boolean answers = random.nextBoolean();
    String text = random.nextInt(3) == 0 ? "" : "GET / HTTP/1.1\r\n\r\n".repeat(random.nextInt(9));
    int from = answers ? 80 : client;
    int to = answers ? client : 80;
    int protocol = random.nextInt(3) == 0 ? 17 : 6;
    byte[] segment =
        protocol == 17
            ? udp(from, to, text.getBytes(StandardCharsets.ISO_8859_1))
            : tcp(from, to, random.nextInt(300), random.nextInt(300), random.nextInt(32), text);
    byte[] packet = random.nextBoolean() ? ipv4(segment, protocol) : ipv6(segment, protocol);
    for (int i = random.nextInt(4); i > 1; i--) {
      packet[random.nextInt(packet.length)] = (byte) random.nextInt(256);
    }
    int here = random.nextInt(4) == 0 ? random.nextInt(packet.length + 1) : packet.length;
    return frame(Arrays.copyOf(packet, here), packet.length, random.nextInt(8) == 0);
  }
}
