package io.shadowcast.agent.capture.net;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;

/// One packet of TCP or UDP in the ring: a cursor that is moved from packet to packet. Reads the
/// header of the ring (struct tpacket3_hdr and sockaddr_ll of Linux), of IPv4 (RFC 791) or IPv6
/// (RFC 8200, with the jumbo option of RFC 2675 and up to two extension headers), and of TCP (RFC
/// 9293) or UDP (RFC 768). Checksums are never looked at: local traffic has none.
final class Packet {
  static final int FIN = 1;
  static final int SYN = 2;
  static final int RST = 4;
  static final int ACK = 16;

  private static final int SECONDS = 4;
  private static final int NANOSECONDS = 8;
  private static final int CAPTURED = 12;
  private static final int ON_WIRE = 16;
  private static final int NETWORK = 26;
  private static final int TYPE = 58;
  private static final int TYPE_OUTGOING = 4;
  private static final long IPV4_PREFIX = 0xffff_0000_0000L;
  private static final int MORE_FRAGMENTS = 0x2000;
  private static final int IPV6_HEADER = 40;
  private static final int IPV6_FRAGMENT_OFFSET = 0xfff8;
  private static final int MOST_EXTENSIONS = 2;
  private static final int EXTENSION_UNIT = 8;
  private static final int HOP_BY_HOP = 0;
  private static final int TCP = 6;
  private static final int UDP = 17;
  private static final int ROUTING = 43;
  private static final int FRAGMENT = 44;
  private static final int DESTINATION = 60;
  private static final int IPV4_HEADER = 20;
  private static final int TCP_HEADER = 20;
  private static final int UDP_HEADER = 8;

  /// CLOCK_REALTIME when the kernel saw it.
  long realtime;

  boolean outgoing;

  /// A datagram of UDP; else it is TCP.
  boolean udp;

  boolean fragment;
  long sourceHigh;
  long sourceLow;
  long targetHigh;
  long targetLow;
  int sourcePort;
  int targetPort;
  int sequence;
  int acknowledged;
  int flags;

  /// Where the payload begins.
  long payload;

  /// Bytes of payload on the wire; of a fragment of UDP, those of the whole datagram.
  int length;

  /// Bytes of payload that are here.
  int captured;

  /// Reads the packet that begins at an offset of the ring.
  ///
  /// @return whether it is a packet of TCP or UDP with whole headers that agree
  boolean read(MemorySegment ring, long at) {
    realtime =
        Integer.toUnsignedLong(ring.get(JAVA_INT, at + SECONDS)) * 1_000_000_000L
            + Integer.toUnsignedLong(ring.get(JAVA_INT, at + NANOSECONDS));
    outgoing = ring.get(JAVA_BYTE, at + TYPE) == TYPE_OUTGOING;
    int here = ring.get(JAVA_INT, at + CAPTURED);
    int wire = ring.get(JAVA_INT, at + ON_WIRE);
    long ip = at + Short.toUnsignedInt(ring.get(JAVA_SHORT, at + NETWORK));
    if (here < IPV4_HEADER) {
      return false;
    }
    return (ring.get(JAVA_BYTE, ip) & 0xf0) == 0x40
        ? ipv4(ring, ip, here, wire)
        : ipv6(ring, ip, here, wire);
  }

  private boolean ipv4(MemorySegment ring, long ip, int here, int wire) {
    int header = (ring.get(JAVA_BYTE, ip) & 0xf) * 4;
    int said = half(ring, ip + 2);
    fragment = (half(ring, ip + 6) & MORE_FRAGMENTS) != 0;
    sourceHigh = 0;
    targetHigh = 0;
    sourceLow = IPV4_PREFIX | Integer.toUnsignedLong(ring.get(JAVA_INT_UNALIGNED, ip + 12));
    targetLow = IPV4_PREFIX | Integer.toUnsignedLong(ring.get(JAVA_INT_UNALIGNED, ip + 16));
    udp = unsigned(ring, ip + 9) == UDP;
    // A length of 0 is a packet beyond 64 KiB that was never on a wire; a longer wire is padding.
    return header >= IPV4_HEADER && transport(ring, ip, header, here, said == 0 ? wire : said);
  }

  private boolean ipv6(MemorySegment ring, long ip, int here, int wire) {
    if (here < IPV6_HEADER + UDP_HEADER) {
      return false;
    }
    int said = half(ring, ip + 4);
    fragment = false;
    sourceHigh = ring.get(JAVA_LONG_UNALIGNED, ip + 8);
    sourceLow = ring.get(JAVA_LONG_UNALIGNED, ip + 16);
    targetHigh = ring.get(JAVA_LONG_UNALIGNED, ip + 24);
    targetLow = ring.get(JAVA_LONG_UNALIGNED, ip + 32);
    int header = extensions(ring, ip, here);
    return header > 0 && transport(ring, ip, header, here, said == 0 ? wire : IPV6_HEADER + said);
  }

  /// Where TCP or UDP begins behind the extension headers that the filter steps over too; 0 when
  /// neither does.
  private int extensions(MemorySegment ring, long ip, int here) {
    int at = IPV6_HEADER;
    int next = unsigned(ring, ip + 6);
    for (int i = 0; i < MOST_EXTENSIONS && isExtension(next) && at + UDP_HEADER <= here; i++) {
      next = unsigned(ring, ip + at);
      at += (unsigned(ring, ip + at + 1) + 1) * EXTENSION_UNIT;
    }
    if (next == FRAGMENT && at + UDP_HEADER <= here) {
      int offset = half(ring, ip + at + 2);
      next = (offset & IPV6_FRAGMENT_OFFSET) == 0 ? unsigned(ring, ip + at) : FRAGMENT;
      fragment = (offset & 1) != 0;
      at += EXTENSION_UNIT;
    }
    udp = next == UDP;
    return udp || next == TCP ? at : 0;
  }

  private static boolean isExtension(int type) {
    return type == HOP_BY_HOP || type == ROUTING || type == DESTINATION;
  }

  private static int unsigned(MemorySegment ring, long at) {
    return Byte.toUnsignedInt(ring.get(JAVA_BYTE, at));
  }

  private boolean transport(MemorySegment ring, long ip, int ipHeader, int here, int total) {
    return udp ? udp(ring, ip, ipHeader, here, total) : tcp(ring, ip, ipHeader, here, total);
  }

  /// What the IP header says beyond the length of UDP is none of the datagram. One that is longer
  /// than its packet is thrown away by its receiver, too.
  private boolean udp(MemorySegment ring, long ip, int ipHeader, int here, int total) {
    if (here < ipHeader + UDP_HEADER) {
      return false;
    }
    long header = ip + ipHeader;
    sourcePort = half(ring, header);
    targetPort = half(ring, header + 2);
    int said = half(ring, header + 4);
    payload = header + UDP_HEADER;
    length = said - UDP_HEADER;
    captured = Math.max(0, Math.min(length, here - ipHeader - UDP_HEADER));
    return length >= 0 && (fragment || said <= total - ipHeader);
  }

  private boolean tcp(MemorySegment ring, long ip, int ipHeader, int here, int total) {
    if (here < ipHeader + TCP_HEADER) {
      return false;
    }
    long tcp = ip + ipHeader;
    int header = ((ring.get(JAVA_BYTE, tcp + 12) >> 4) & 0xf) * 4;
    sourcePort = half(ring, tcp);
    targetPort = half(ring, tcp + 2);
    sequence = Integer.reverseBytes(ring.get(JAVA_INT_UNALIGNED, tcp + 4));
    acknowledged = Integer.reverseBytes(ring.get(JAVA_INT_UNALIGNED, tcp + 8));
    flags = ring.get(JAVA_BYTE, tcp + 13) & 0xff;
    payload = tcp + header;
    length = total - ipHeader - header;
    captured = Math.max(0, Math.min(length, here - ipHeader - header));
    return header >= TCP_HEADER && length >= 0;
  }

  boolean has(int flag) {
    return (flags & flag) != 0;
  }

  private static int half(MemorySegment ring, long at) {
    return Short.toUnsignedInt(Short.reverseBytes(ring.get(JAVA_SHORT_UNALIGNED, at)));
  }
}
