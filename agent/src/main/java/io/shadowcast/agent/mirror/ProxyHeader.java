package io.shadowcast.agent.mirror;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.shadowcast.words.Marker;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Optional;

/// The header of the PROXY protocol, version 2, in front of a raw stream, with the marker in a TLV
/// of type [Marker#TLV] (https://www.haproxy.org/download/2.8/doc/proxy-protocol.txt section 2.2).
final class ProxyHeader {
  private static final byte[] SIGNATURE = {
    0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A
  };
  private static final int PROXY = 0x21;
  private static final int TCP4 = 0x11;
  private static final int TCP6 = 0x21;
  private static final int FIXED = 16;
  private static final int TLV_HEAD = 3;

  private ProxyHeader() {}

  /// The header of a connection with the addresses that it really has: receivers drop the TLVs of a
  /// header without addresses.
  static ByteBuf of(InetSocketAddress from, InetSocketAddress to, ByteBuffer marker) {
    byte[] source = from.getAddress().getAddress();
    byte[] destination = to.getAddress().getAddress();
    boolean same = source.length == destination.length;
    int addresses = same ? 2 * source.length + 4 : 0;
    int length = addresses + TLV_HEAD + marker.remaining();
    ByteBuf header = Unpooled.buffer(FIXED + length);
    header.writeBytes(SIGNATURE).writeByte(PROXY);
    header.writeByte(same ? family(source) : 0).writeShort(length);
    if (same) {
      header.writeBytes(source).writeBytes(destination);
      header.writeShort(from.getPort()).writeShort(to.getPort());
    }
    return header.writeByte(Marker.TLV).writeShort(marker.remaining()).writeBytes(marker);
  }

  private static int family(byte[] address) {
    return address.length == 4 ? TCP4 : TCP6;
  }

  /// Whether a stream begins with such a header.
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
    int end = Math.min(stream.limit(), start + FIXED + (stream.getShort(start + 14) & 0xFFFF));
    int at = start + FIXED + addresses(stream.get(start + 13) & 0xF0);
    while (at + TLV_HEAD <= end) {
      int length = stream.getShort(at + 1) & 0xFFFF;
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

  private static int addresses(int family) {
    return switch (family) {
      case 0x10 -> 12;
      case 0x20 -> 36;
      case 0x30 -> 216;
      default -> 0;
    };
  }
}
