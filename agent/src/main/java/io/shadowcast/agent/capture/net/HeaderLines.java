package io.shadowcast.agent.capture.net;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;

/// Reads the header lines of a message as far as they say how long it is (RFC 9112 section 6).
/// Other headers are passed over. One instance is used again and again; it holds what the last
/// message said.
final class HeaderLines {
  static final int INCOMPLETE = 0;
  static final int MALFORMED = -1;
  static final long NO_LENGTH = -1;

  private static final byte[] CONTENT_LENGTH = Ascii.bytes("content-length:");
  private static final byte[] TRANSFER_ENCODING = Ascii.bytes("transfer-encoding:");
  private static final byte[] UPGRADE = Ascii.bytes("upgrade:");
  private static final byte[] EXPECT = Ascii.bytes("expect:");
  private static final byte[] CHUNKED = Ascii.bytes("chunked");

  /// -1 when not said.
  long contentLength;

  boolean chunked;
  boolean upgrade;
  boolean expectsContinue;

  private boolean otherCoding;

  /// Reads header lines up to and with the blank line.
  ///
  /// @param from begin of the first header line
  /// @return where the message's body begins, or INCOMPLETE or MALFORMED
  long read(MemorySegment memory, long from, long end) {
    contentLength = NO_LENGTH;
    chunked = false;
    upgrade = false;
    expectsContinue = false;
    otherCoding = false;
    long line = from;
    while (true) {
      long feed = Ascii.lineFeed(memory, line, end);
      if (feed < 0) {
        return INCOMPLETE;
      }
      long stop = withoutReturn(memory, line, feed);
      if (stop == line) {
        return otherCoding && !chunked ? MALFORMED : feed + 1;
      }
      if (!header(memory, line, stop)) {
        return MALFORMED;
      }
      line = feed + 1;
    }
  }

  /// Where a line ends without its line end.
  static long withoutReturn(MemorySegment memory, long line, long feed) {
    return feed > line && memory.get(JAVA_BYTE, feed - 1) == '\r' ? feed - 1 : feed;
  }

  private boolean header(MemorySegment memory, long line, long stop) {
    return switch (Ascii.lower(memory.get(JAVA_BYTE, line))) {
      case 'c' ->
          !Ascii.startsWithAnyCase(memory, line, stop, CONTENT_LENGTH)
              || length(memory, line + CONTENT_LENGTH.length, stop);
      case 't' -> {
        if (Ascii.startsWithAnyCase(memory, line, stop, TRANSFER_ENCODING)) {
          coding(memory, line + TRANSFER_ENCODING.length, stop);
        }
        yield true;
      }
      case 'u' -> {
        upgrade |= Ascii.startsWithAnyCase(memory, line, stop, UPGRADE);
        yield true;
      }
      case 'e' -> {
        expectsContinue |= Ascii.startsWithAnyCase(memory, line, stop, EXPECT);
        yield true;
      }
      // A continued line could hide a length from one reader and show it to another; RFC 9112 5.2
      // forbids it.
      case ' ', '\t', ':' -> false;
      default -> true;
    };
  }

  private boolean length(MemorySegment memory, long from, long stop) {
    long first = skipBlanks(memory, from, stop);
    long value = Ascii.decimal(memory, first, trim(memory, first, stop));
    boolean agrees = contentLength == NO_LENGTH || contentLength == value;
    contentLength = value;
    return value != Ascii.NOT_A_NUMBER && agrees;
  }

  /// The last coding decides; a body of another coding ends nobody knows where.
  private void coding(MemorySegment memory, long from, long stop) {
    long last = trim(memory, from, stop);
    long first = last - CHUNKED.length;
    chunked = first >= from && Ascii.startsWithAnyCase(memory, first, last, CHUNKED);
    otherCoding |= !chunked;
  }

  private static long skipBlanks(MemorySegment memory, long from, long stop) {
    long at = from;
    while (at < stop && Ascii.isBlank(memory.get(JAVA_BYTE, at))) {
      at++;
    }
    return at;
  }

  private static long trim(MemorySegment memory, long from, long stop) {
    long at = stop;
    while (at > from && Ascii.isBlank(memory.get(JAVA_BYTE, at - 1))) {
      at--;
    }
    return at;
  }
}
