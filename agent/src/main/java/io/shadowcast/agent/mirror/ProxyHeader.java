package io.shadowcast.agent.mirror;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.shadowcast.words.Marker;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Optional;

/// The header of the PROXY protocol, version 2, in front of a raw stream or of each datagram, with
/// the marker in a TLV of type [Marker#TLV]
/// (https://www.haproxy.org/download/2.8/doc/proxy-protocol.txt section 2.2).
final class ProxyHeader {
  private static final byte[] SIGNATURE = {
    0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A
  };
  private static final int PROXY = 0x21;
  private static final int IPV4 = 0x10;
  private static final int IPV6 = 0x20;

  /// How the bytes behind the header travel.
  enum Transport {
    /// Over TCP.
    STREAM(1),
    /// Over UDP: a header in front of each datagram.
    DGRAM(2);

    private final int code;

    Transport(int code) {
      this.code = code;
    }
  }

  private static final int FIXED = 16;
  private static final int TLV_HEAD = 3;

  private ProxyHeader() {}

  /// The header of a connection with the addresses that it really has: receivers drop the TLVs of a
  /// header without addresses.
  static ByteBuf of(
      Transport transport, InetSocketAddress from, InetSocketAddress to, ByteBuffer marker) {
    byte[] source = from.getAddress().getAddress();
    byte[] destination = to.getAddress().getAddress();
    boolean same = source.length == destination.length;
    int addresses = same ? 2 * source.length + 4 : 0;
    int length = addresses + TLV_HEAD + marker.remaining();
    ByteBuf header = Unpooled.buffer(FIXED + length);
    header.writeBytes(SIGNATURE).writeByte(PROXY);
    header.writeByte(same ? family(source) | transport.code : 0).writeShort(length);
    if (same) {
      header.writeBytes(source).writeBytes(destination);
      header.writeShort(from.getPort()).writeShort(to.getPort());
    }
    return header.writeByte(Marker.TLV).writeShort(marker.remaining()).writeBytes(marker);
  }

  private static int family(byte[] address) {
    return address.length == 4 ? IPV4 : IPV6;
  }

  /// Whether a stream, or a datagram, begins with such a header.
  static boolean begins(ByteBuffer stream) {
    if (stream.remaining() < FIXED) {
      return false;
    }
    for (int i = 0; i < SIGNATURE.length; i++) {
      if (stream.get(stream.position() + i) != SIGNATURE[i]) {
        return false;
      }
    }
    return true;
  }

  /// The marker of a stream that begins with such a header; empty when there is none in it.
  static Optional<String> marker(ByteBuffer stream) {
    int start = stream.position();
    int end = Math.min(stream.limit(), start + FIXED + half(stream, start + 14));
    int at = start + FIXED + addresses(stream.get(start + 13) & 0xF0);
    while (at + TLV_HEAD <= end) {
      int length = half(stream, at + 1);
      int value = at + TLV_HEAD;
      if ((stream.get(at) & 0xFF) == Marker.TLV && value + length <= end) {
        byte[] text = new byte[length];
        stream.get(value, text);
        return Optional.of(new String(text, ISO_8859_1));
      }
      at = value + length;
    }
    return Optional.empty();
  }

  /// Big-endian, whatever the order of the buffer: those of a queue have that of the machine.
  private static int half(ByteBuffer in, int at) {
    return (in.get(at) & 0xFF) << Byte.SIZE | (in.get(at + 1) & 0xFF);
  }

  private static int addresses(int family) {
    return switch (family) {
      case 0x10 -> 12;
      case 0x20 -> 36;
      case 0x30 -> 216;
      default -> 0;
    };
  }
}
