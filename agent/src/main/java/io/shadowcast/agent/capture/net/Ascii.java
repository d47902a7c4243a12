package io.shadowcast.agent.capture.net;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/// Looks for ASCII in memory without copying it.
final class Ascii {
  static final long NOT_A_NUMBER = -1;

  private static final long EACH = 0x0101_0101_0101_0101L;
  private static final long HIGH = 0x8080_8080_8080_8080L;
  private static final long LINE_FEEDS = '\n' * EACH;
  private static final long BLANKS = ' ' * EACH;

  private Ascii() {}

  /// Bytes of a text, for comparing.
  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /// Where the next line feed is; -1 when there is none. Looks at eight bytes at a time (both
  /// supported processors are little-endian).
  static long lineFeed(MemorySegment memory, long from, long end) {
    return find(memory, from, end, LINE_FEEDS);
  }

  /// Where the next blank is; -1 when there is none.
  static long blank(MemorySegment memory, long from, long end) {
    return find(memory, from, end, BLANKS);
  }

  /// @param wanted the byte, eight times
  private static long find(MemorySegment memory, long from, long end, long wanted) {
    long at = from;
    while (at + Long.BYTES <= end) {
      long word = memory.get(JAVA_LONG_UNALIGNED, at) ^ wanted;
      long zeros = (word - EACH) & ~word & HIGH;
      if (zeros != 0) {
        return at + (Long.numberOfTrailingZeros(zeros) >>> 3);
      }
      at += Long.BYTES;
    }
    while (at < end) {
      if (memory.get(JAVA_BYTE, at) == (byte) wanted) {
        return at;
      }
      at++;
    }
    return -1;
  }

  /// Where a blank line ends, given that the text begins at a line; -1 when there is none.
  static long blankLine(MemorySegment memory, long from, long end) {
    long at = lineFeed(memory, from, end);
    while (at >= 0) {
      long next = at + 1;
      if (next < end && memory.get(JAVA_BYTE, next) == '\r') {
        next++;
      }
      if (next < end && memory.get(JAVA_BYTE, next) == '\n') {
        return next + 1;
      }
      at = lineFeed(memory, at + 1, end);
    }
    return -1;
  }

  /// Whether the text begins with these bytes.
  static boolean startsWith(MemorySegment memory, long from, long end, byte[] wanted) {
    if (end - from < wanted.length) {
      return false;
    }
    for (int i = 0; i < wanted.length; i++) {
      if (memory.get(JAVA_BYTE, from + i) != wanted[i]) {
        return false;
      }
    }
    return true;
  }

  /// Whether the text begins with these lower case bytes, whatever its own case.
  static boolean startsWithAnyCase(MemorySegment memory, long from, long end, byte[] wanted) {
    if (end - from < wanted.length) {
      return false;
    }
    for (int i = 0; i < wanted.length; i++) {
      if (lower(memory.get(JAVA_BYTE, from + i)) != wanted[i]) {
        return false;
      }
    }
    return true;
  }

  /// A decimal number that fills the whole text; [#NOT_A_NUMBER] when it does not or is beyond
  /// 2^53.
  static long decimal(MemorySegment memory, long from, long end) {
    if (from >= end || end - from > 15) {
      return NOT_A_NUMBER;
    }
    long value = 0;
    for (long at = from; at < end; at++) {
      int digit = memory.get(JAVA_BYTE, at) - '0';
      if (digit < 0 || digit > 9) {
        return NOT_A_NUMBER;
      }
      value = value * 10 + digit;
    }
    return value;
  }

  /// The value of a hexadecimal digit; negative when it is none.
  static int hexDigit(byte value) {
    return Character.digit(value, 16);
  }

  static byte lower(byte value) {
    return value >= 'A' && value <= 'Z' ? (byte) (value | 0x20) : value;
  }

  static boolean isBlank(byte value) {
    return value == ' ' || value == '\t';
  }
}
