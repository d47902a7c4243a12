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

  private static final long ANOTHER = -1;
  private static final long AMBIGUOUS = -2;

  private static final byte[] CONTENT_LENGTH = Ascii.bytes("content-length");
  private static final byte[] TRANSFER_ENCODING = Ascii.bytes("transfer-encoding");
  private static final byte[] UPGRADE = Ascii.bytes("upgrade");
  private static final byte[] EXPECT = Ascii.bytes("expect");
  private static final byte[] CHUNKED = Ascii.bytes("chunked");

  /// -1 when not said.
  long contentLength;

  boolean chunked;
  boolean upgrade;
  boolean expectsContinue;

  /// Some line ended in a line feed alone, some in the two bytes that RFC 9112 asks for.
  boolean bareEnds;

  boolean wholeEnds;

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
    bareEnds = false;
    wholeEnds = false;
    otherCoding = false;
    long line = from;
    while (true) {
      long feed = Ascii.lineEnd(memory, line, end);
      if (feed < 0) {
        return feed == Ascii.AMBIGUOUS_END ? MALFORMED : INCOMPLETE;
      }
      long stop = withoutReturn(memory, line, feed);
      bareEnds |= stop == feed;
      wholeEnds |= stop < feed;
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
    byte first = memory.get(JAVA_BYTE, line);
    return switch (Ascii.lower(first)) {
      case 'c' -> {
        long value = value(memory, line, stop, CONTENT_LENGTH);
        yield value == ANOTHER || (value != AMBIGUOUS && length(memory, value, stop));
      }
      case 't' -> {
        long value = value(memory, line, stop, TRANSFER_ENCODING);
        yield value == ANOTHER || (value != AMBIGUOUS && codings(memory, value, stop));
      }
      case 'u' -> {
        upgrade |= value(memory, line, stop, UPGRADE) >= 0;
        yield true;
      }
      case 'e' -> {
        expectsContinue |= value(memory, line, stop, EXPECT) >= 0;
        yield true;
      }
      // A continued line could hide a length from one reader and show it to another; RFC 9112 5.2
      // forbids it. So could a name that begins with a blank or a control character.
      default -> Ascii.isNameByte(first);
    };
  }

  /// Where the value begins if the header has this name; ANOTHER if it has another one, AMBIGUOUS
  /// if only some readers would take it for this one: `Content-Length : 5` (RFC 9112 section 5.1).
  private static long value(MemorySegment memory, long line, long stop, byte[] name) {
    if (!Ascii.startsWithAnyCase(memory, line, stop, name)) {
      return ANOTHER;
    }
    long after = line + name.length;
    byte next = after < stop ? memory.get(JAVA_BYTE, after) : 0;
    if (next == ':') {
      return after + 1;
    }
    return Ascii.isNameByte(next) ? ANOTHER : AMBIGUOUS;
  }

  private boolean length(MemorySegment memory, long from, long stop) {
    long first = skipBlanks(memory, from, stop);
    long value = Ascii.decimal(memory, first, trim(memory, first, stop));
    boolean agrees = contentLength == NO_LENGTH || contentLength == value;
    contentLength = value;
    return value != Ascii.NOT_A_NUMBER && agrees;
  }

  /// Codings in their order, separated by commas: nothing may follow chunked (RFC 9112 section
  /// 6.1), and a body of which it is not the last ends nobody knows where.
  private boolean codings(MemorySegment memory, long from, long stop) {
    boolean any = false;
    for (long at = from; at <= stop; ) {
      long comma = comma(memory, at, stop);
      long first = skipBlanks(memory, at, comma);
      long last = trim(memory, first, comma);
      if (first < last) {
        if (chunked) {
          return false;
        }
        any = true;
        coding(memory, first, last);
      }
      at = comma + 1;
    }
    return any;
  }

  private void coding(MemorySegment memory, long first, long last) {
    chunked =
        last - first == CHUNKED.length && Ascii.startsWithAnyCase(memory, first, last, CHUNKED);
    otherCoding |= !chunked;
  }

  private static long comma(MemorySegment memory, long from, long stop) {
    long at = from;
    while (at < stop && memory.get(JAVA_BYTE, at) != ',') {
      at++;
    }
    return at;
  }

  static long skipBlanks(MemorySegment memory, long from, long stop) {
    long at = from;
    while (at < stop && Ascii.isBlank(memory.get(JAVA_BYTE, at))) {
      at++;
    }
    return at;
  }

  static long trim(MemorySegment memory, long from, long stop) {
    long at = stop;
    while (at > from && Ascii.isBlank(memory.get(JAVA_BYTE, at - 1))) {
      at--;
    }
    return at;
  }
}
