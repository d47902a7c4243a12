package io.shadowcast.agent.mirror;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import io.shadowcast.words.Marker;
import io.shadowcast.words.MarkerKey;
import io.shadowcast.words.ShadowName;
import java.nio.ByteBuffer;

/// Writes the markers for one shadow, see [Marker]. Allocates no text. Loop only.
final class Marking {
  private static final int HEX_DIGITS = 16;

  private final MarkerKey key;
  private final byte[] shadow;

  /// The header line up to the connection, then what is signed, then the line end.
  private final byte[] line;

  private final int valueAt;
  private final int connectionAt;

  /// @param key may serve other shadows of the same loop too
  Marking(MarkerKey key, String campaign, ShadowName shadow) {
    this.key = key;
    this.shadow = shadow.value().getBytes(ISO_8859_1);
    String name = Marker.HEADER + ": ";
    byte[] before = (name + "v1;" + campaign + ";").getBytes(ISO_8859_1);
    valueAt = name.length();
    connectionAt = before.length;
    line = new byte[before.length + 2 * (HEX_DIGITS + 1) + MarkerKey.MAC_CHARS + 2];
    System.arraycopy(before, 0, line, 0, before.length);
  }

  /// The marker as a header line.
  void write(long connection, long sequence, ByteBuf out) {
    int end = sign(connection, sequence);
    line[end] = '\r';
    line[end + 1] = '\n';
    out.writeBytes(line, 0, end + 2);
  }

  /// The marker alone, until the next call.
  ByteBuffer text(long connection, long sequence) {
    int end = sign(connection, sequence);
    return ByteBuffer.wrap(line, valueAt, end - valueAt);
  }

  private int sign(long connection, long sequence) {
    int at = hex(connection, connectionAt);
    line[at++] = ';';
    at = hex(sequence, at);
    line[at++] = ';';
    return key.sign(line, valueAt, at, shadow);
  }

  private int hex(long value, int at) {
    int digits = Math.max(1, (Long.SIZE - Long.numberOfLeadingZeros(value) + 3) / 4);
    for (int i = 0; i < digits; i++) {
      line[at + i] = (byte) Character.forDigit((int) (value >>> (4 * (digits - 1 - i))) & 15, 16);
    }
    return at + digits;
  }
}
