package io.shadowcast.snapshot.volume;

import java.util.Arrays;
import java.util.HexFormat;

/// What names a stored chunk: the SHA-256 of its plain content (FIPS 180-4), 32 bytes.
// An array: an id is bytes; it is copied on the way in and out, and compared by content.
@SuppressWarnings("ArrayRecordComponent")
public record ChunkId(byte[] bytes) implements Comparable<ChunkId> {
  /// Its length in bytes.
  public static final int BYTES = 32;

  /// Copies; refuses another length.
  public ChunkId {
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException("chunk_id: " + bytes.length + " bytes (expected: 32)");
    }
    bytes = bytes.clone();
  }

  /// Parses 64 hexadecimal digits.
  public static ChunkId parse(String text) {
    return new ChunkId(HexFormat.of().parseHex(text));
  }

  @Override
  public byte[] bytes() {
    return bytes.clone();
  }

  @Override
  public int compareTo(ChunkId other) {
    return Arrays.compareUnsigned(bytes, other.bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ChunkId id && Arrays.equals(bytes, id.bytes);
  }

  @Override
  public int hashCode() {
    return ((bytes[0] & 0xff) << 24)
        | ((bytes[1] & 0xff) << 16)
        | ((bytes[2] & 0xff) << 8)
        | (bytes[3] & 0xff);
  }

  @Override
  public String toString() {
    return HexFormat.of().formatHex(bytes);
  }
}
