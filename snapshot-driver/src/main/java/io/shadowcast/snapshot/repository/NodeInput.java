package io.shadowcast.snapshot.repository;

import io.shadowcast.snapshot.volume.ChunkId;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Reads what [NodeOutput] wrote. Whatever does not fit is a [DamagedException], never an index out
/// of bounds and never an allocation that the bytes at hand do not justify.
final class NodeInput {
  private static final int MOST_VARINT_SHIFT = 63;

  private final String subject;
  private final byte[] bytes;
  private final int end;
  private int position;

  /// @param subject what is read, for messages
  NodeInput(String subject, byte[] bytes) {
    this(subject, bytes, 0, bytes.length);
  }

  NodeInput(String subject, byte[] bytes, int from, int end) {
    this.subject = subject;
    this.bytes = bytes;
    this.position = from;
    this.end = end;
  }

  int u8() throws DamagedException {
    need(1);
    return bytes[position++] & 0xff;
  }

  int u32() throws DamagedException {
    need(Integer.BYTES);
    int value = 0;
    for (int i = 0; i < Integer.BYTES; i++) {
      value = (value << 8) | (bytes[position++] & 0xff);
    }
    return value;
  }

  long u64() throws DamagedException {
    return ((long) u32() << 32) | (u32() & 0xffff_ffffL);
  }

  long varint() throws DamagedException {
    long value = 0;
    for (int shift = 0; shift <= MOST_VARINT_SHIFT; shift += 7) {
      int next = u8();
      value |= (long) (next & 0x7f) << shift;
      if (next < 0x80) {
        return value;
      }
    }
    throw bad("a number of more than 64 bits");
  }

  /// A number of 0 to `most`.
  int count(int most) throws DamagedException {
    long value = varint();
    if (value < 0 || value > most) {
      throw bad("a count of " + value + " (expected: 0.." + most + ")");
    }
    return (int) value;
  }

  long zigzag() throws DamagedException {
    long value = varint();
    return (value >>> 1) ^ -(value & 1);
  }

  ChunkId id() throws DamagedException {
    return new ChunkId(raw(ChunkId.BYTES));
  }

  byte[] raw(int count) throws DamagedException {
    need(count);
    position += count;
    return Arrays.copyOfRange(bytes, position - count, position);
  }

  byte[] block() throws DamagedException {
    return raw(count(end - position));
  }

  String text() throws DamagedException {
    return new String(block(), StandardCharsets.UTF_8);
  }

  int position() {
    return position;
  }

  int remaining() {
    return end - position;
  }

  /// All must have been read.
  void end() throws DamagedException {
    if (position != end) {
      throw bad((end - position) + " bytes too many");
    }
  }

  DamagedException bad(String what) {
    return new DamagedException(subject + ": " + what + " at byte " + position);
  }

  private void need(int count) throws DamagedException {
    if (count < 0 || end - position < count) {
      throw bad("ends too early");
    }
  }
}
