package io.shadowcast.agent.capture;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;

/// How a malformed request of one workload began: a few bytes, handed from the capturing thread to
/// one reader. The capturing thread never waits; while the reader has not taken the last sample,
/// there is no newer one.
final class MalformedSample {
  /// Enough to tell a protocol by, too few for what a user typed.
  private static final int BYTES = 16;

  private final byte[] bytes = new byte[BYTES];
  private int length;
  private volatile boolean full;

  /// Writer.
  void offer(MemorySegment memory, long from, long end) {
    if (full) {
      return;
    }
    length = (int) Math.min(BYTES, end - from);
    for (int i = 0; i < length; i++) {
      bytes[i] = memory.get(JAVA_BYTE, from + i);
    }
    full = true;
  }

  /// The sample with everything but plain ASCII escaped; empty when there is none. Reader.
  String take() {
    if (!full) {
      return "";
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      int value = Byte.toUnsignedInt(bytes[i]);
      if (value >= ' ' && value <= '~' && value != '"' && value != '\\') {
        text.append((char) value);
      } else {
        text.append("\\x%02x".formatted(value));
      }
    }
    full = false;
    return text.toString();
  }
}
