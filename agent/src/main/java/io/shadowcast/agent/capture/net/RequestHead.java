package io.shadowcast.agent.capture.net;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;

/// Reads the head of a request of HTTP/1.0 or HTTP/1.1 (RFC 9112). One instance is used again and
/// again; it holds what the last head said, with offsets into the memory it was read from.
final class RequestHead {
  private static final int LONGEST_METHOD = 24;
  private static final byte[] VERSION = Ascii.bytes("HTTP/1.");
  private static final byte[] HEAD = Ascii.bytes("HEAD ");
  private static final byte[] GET = Ascii.bytes("GET ");
  private static final byte[] CONNECT = Ascii.bytes("CONNECT ");

  final HeaderLines headers = new HeaderLines();

  /// Begin of the method.
  long method;

  /// Begin of the target; the method ends one before it.
  long target;

  /// End of the target.
  long targetEnd;

  boolean isHead;
  boolean isConnect;

  /// May change something.
  boolean isWrite;

  /// Of HTTP/1.0.
  private boolean isOld;

  /// Reads a head.
  ///
  /// @return where the body begins, or INCOMPLETE or MALFORMED of [HeaderLines]
  long read(MemorySegment memory, long from, long end) {
    long feed = Ascii.lineEnd(memory, from, end);
    if (feed == Ascii.AMBIGUOUS_END) {
      return HeaderLines.MALFORMED;
    }
    if (feed < 0) {
      return mayBegin(memory, from, end) ? HeaderLines.INCOMPLETE : HeaderLines.MALFORMED;
    }
    long stop = HeaderLines.withoutReturn(memory, from, feed);
    if (!requestLine(memory, from, stop)) {
      return HeaderLines.MALFORMED;
    }
    long body = headers.read(memory, feed + 1, end);
    return body > 0 && !isCertain(stop == feed) ? HeaderLines.MALFORMED : body;
  }

  /// Whether every server finds the same end of this request. Two kinds of length, chunks in a
  /// request of HTTP/1.0 (RFC 9112 section 6.1) or two kinds of line ends are how one request is
  /// hidden in another. Line feeds alone are common in clients written by hand, and one kind.
  ///
  /// @param bare whether the request line ended in a line feed alone
  private boolean isCertain(boolean bare) {
    boolean twoLengths = headers.chunked && headers.contentLength != HeaderLines.NO_LENGTH;
    boolean twoEnds = bare ? headers.wholeEnds : headers.bareEnds;
    return !twoLengths && !twoEnds && !(headers.chunked && isOld);
  }

  /// Whether a whole request line is here: what a stream that lost its place may begin again with.
  boolean beginsHere(MemorySegment memory, long from, long end) {
    long feed = Ascii.lineEnd(memory, from, end);
    return feed >= 0 && requestLine(memory, from, HeaderLines.withoutReturn(memory, from, feed));
  }

  /// Servers pass over empty lines before a request (RFC 9112 2.2).
  static long skipEmptyLines(MemorySegment memory, long from, long end) {
    long at = from;
    while (at < end && isLineEnd(memory.get(JAVA_BYTE, at))) {
      at++;
    }
    return at;
  }

  private static boolean isLineEnd(byte value) {
    return value == '\r' || value == '\n';
  }

  private boolean requestLine(MemorySegment memory, long line, long stop) {
    int methodLength = methodLength(memory, line, stop);
    long version = stop - VERSION.length - 1;
    if (methodLength <= 0 || !isVersion(memory, version, stop)) {
      return false;
    }
    method = line;
    target = line + methodLength + 1;
    targetEnd = version - 1;
    isHead = Ascii.startsWith(memory, line, stop, HEAD);
    isConnect = Ascii.startsWith(memory, line, stop, CONNECT);
    isWrite = !isHead && !Ascii.startsWith(memory, line, stop, GET);
    isOld = memory.get(JAVA_BYTE, stop - 1) == '0';
    return targetEnd > target && Ascii.blankOrControl(memory, target, targetEnd) < 0;
  }

  private static boolean isVersion(MemorySegment memory, long version, long stop) {
    return version > 0
        && Ascii.startsWith(memory, version, stop, VERSION)
        && memory.get(JAVA_BYTE, version - 1) == ' '
        && Ascii.decimal(memory, stop - 1, stop) >= 0;
  }

  /// Whether these few bytes may be the begin of a method.
  private static boolean mayBegin(MemorySegment memory, long from, long end) {
    return methodLength(memory, from, end) >= 0;
  }

  /// Length of the method; 0 when it has not ended yet, -1 when it is none.
  private static int methodLength(MemorySegment memory, long from, long end) {
    int length = 0;
    while (from + length < end) {
      byte value = memory.get(JAVA_BYTE, from + length);
      if (value == ' ' && length > 0) {
        return length;
      }
      if (!isMethodByte(value) || length == LONGEST_METHOD) {
        return -1;
      }
      length++;
    }
    return 0;
  }

  static boolean isMethodByte(byte value) {
    return (value >= 'A' && value <= 'Z') || value == '-' || value == '_';
  }
}
