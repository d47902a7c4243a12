package io.shadowcast.snapshot.repository;

import io.shadowcast.snapshot.volume.ChunkId;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Bytes that grow while they are written: big-endian numbers, LEB128 varints, zigzag for signed
/// ones.
final class NodeOutput {
  private byte[] bytes = new byte[256];
  private int length;

  void u8(int value) {
    room(1);
    bytes[length++] = (byte) value;
  }

  void u32(int value) {
    room(Integer.BYTES);
    for (int shift = 24; shift >= 0; shift -= 8) {
      bytes[length++] = (byte) (value >>> shift);
    }
  }

  void u64(long value) {
    u32((int) (value >>> 32));
    u32((int) value);
  }

  /// An unsigned number, 7 bits a byte, the low ones first.
  void varint(long value) {
    room(10);
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      bytes[length++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[length++] = (byte) rest;
  }

  /// A signed number: 0, -1, 1, -2, ... as 0, 1, 2, 3, ...
  void zigzag(long value) {
    varint((value << 1) ^ (value >> 63));
  }

  void id(ChunkId id) {
    raw(id.bytes());
  }

  void raw(byte[] from) {
    raw(from, 0, from.length);
  }

  void raw(byte[] from, int offset, int count) {
    room(count);
    System.arraycopy(from, offset, bytes, length, count);
    length += count;
  }

  /// A length and as many bytes.
  void block(byte[] from) {
    varint(from.length);
    raw(from);
  }

  /// As [#block], in UTF-8.
  void text(String text) {
    block(text.getBytes(StandardCharsets.UTF_8));
  }

  int length() {
    return length;
  }

  byte[] toBytes() {
    return Arrays.copyOf(bytes, length);
  }

  private void room(int more) {
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
    }
  }
}
