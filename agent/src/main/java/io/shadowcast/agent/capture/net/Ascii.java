package io.shadowcast.agent.capture.net;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/// Looks for ASCII in memory without copying it.
final class Ascii {
  static final long NOT_A_NUMBER = -1;

  /// Result of [#lineEnd] for a line whose end depends on who reads it.
  static final long AMBIGUOUS_END = -2;

  private static final long EACH = 0x0101_0101_0101_0101L;
  private static final long HIGH = 0x8080_8080_8080_8080L;
  private static final long LINE_FEEDS = '\n' * EACH;

  private Ascii() {}

  /// Bytes of a text, for comparing.
  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /// Where the line feed is that ends a line of a head; -1 when it has not come yet.
  /// [#AMBIGUOUS_END] when a NUL comes before it, or a carriage return without a line feed: readers
  /// disagree about what they end (RFC 9112 section 2.2).
  static long lineEnd(MemorySegment memory, long from, long end) {
    long at = control(memory, from, end);
    while (at >= 0) {
      switch (memory.get(JAVA_BYTE, at)) {
        case '\n' -> {
          return at;
        }
        case '\r' -> {
          return afterReturn(memory, at + 1, end);
        }
        case 0 -> {
          return AMBIGUOUS_END;
        }
        default -> at = control(memory, at + 1, end);
      }
    }
    return -1;
  }

  private static long afterReturn(MemorySegment memory, long at, long end) {
    if (at == end) {
      return -1;
    }
    return memory.get(JAVA_BYTE, at) == '\n' ? at : AMBIGUOUS_END;
  }

  /// Where the next control character is; -1 when there is none.
  static long control(MemorySegment memory, long from, long end) {
    return below(memory, from, end, ' ');
  }

  /// Where the next blank or control character is; -1 when there is none.
  static long blankOrControl(MemorySegment memory, long from, long end) {
    return below(memory, from, end, ' ' + 1);
  }

  /// Where the next byte of less than a value is, at most 128; -1 when there is none.
  private static long below(MemorySegment memory, long from, long end, int value) {
    long at = from;
    while (at + Long.BYTES <= end) {
      long word = memory.get(JAVA_LONG_UNALIGNED, at);
      long less = (word - value * EACH) & ~word & HIGH;
      if (less != 0) {
        return at + (Long.numberOfTrailingZeros(less) >>> 3);
      }
      at += Long.BYTES;
    }
    while (at < end) {
      if (Byte.toUnsignedInt(memory.get(JAVA_BYTE, at)) < value) {
        return at;
      }
      at++;
    }
    return -1;
  }

  /// Where the next line feed is; -1 when there is none. Looks at eight bytes at a time (both
  /// supported processors are little-endian).
  static long lineFeed(MemorySegment memory, long from, long end) {
    long at = from;
    while (at + Long.BYTES <= end) {
      long word = memory.get(JAVA_LONG_UNALIGNED, at) ^ LINE_FEEDS;
      long zeros = (word - EACH) & ~word & HIGH;
      if (zeros != 0) {
        return at + (Long.numberOfTrailingZeros(zeros) >>> 3);
      }
      at += Long.BYTES;
    }
    while (at < end) {
      if (memory.get(JAVA_BYTE, at) == '\n') {
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

  /// Whether the byte may be of the name of a header; broader than RFC 9110 section 5.1.
  static boolean isNameByte(byte value) {
    return value > ' ' && value < 0x7f && value != ':';
  }
}
