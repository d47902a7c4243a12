package io.shadowcast.agent.capture.net;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Bytes that came in pieces, put together. Many fit by growing into the room of their connection,
/// and are not held for longer than they are needed. One thread.
final class Gathered {
  private static final int FIRST = 256;

  /// As large an array is kept for the bytes to come; it counts as part of the connection.
  private static final int KEPT = 4 << 10;

  private final Http2Room.Share share;
  private byte[] bytes = new byte[FIRST];
  private int length;

  Gathered(Http2Room.Share share) {
    this.share = share;
  }

  /// From the first on; valid until more are added.
  byte[] bytes() {
    return bytes;
  }

  int length() {
    return length;
  }

  /// Adds some.
  ///
  /// @return false when there is no room
  boolean add(MemorySegment from, long at, int count) {
    if (length + count > bytes.length && !grow(length + count)) {
      return false;
    }
    MemorySegment.copy(from, JAVA_BYTE, at, bytes, length, count);
    length += count;
    return true;
  }

  /// Begins anew.
  void clear() {
    length = 0;
    if (bytes.length > KEPT) {
      share.give(bytes.length);
      bytes = new byte[FIRST];
    }
  }

  private boolean grow(int needed) {
    int size = Math.max(2 * bytes.length, needed);
    if (size > KEPT && !share.take(size)) {
      return false;
    }
    if (bytes.length > KEPT) {
      share.give(bytes.length);
    }
    bytes = Arrays.copyOf(bytes, size);
    return true;
  }
}
