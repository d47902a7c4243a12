package io.shadowcast.agent.capture.net;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;

/// By what a connection of HTTP/2 without TLS is known: the first bytes of its client or server
/// (RFC 9113, section 3.4), or, when these were not seen, frames at the begin of a packet (sections
/// 4.1 and 6).
final class Http2Signs {
  static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

  /// As much of the preface is enough: no request of HTTP/1.1 begins so.
  static final int CERTAIN = 4;

  private static final int SETTINGS = 4;
  private static final int ENTRY_OF_SETTINGS = 6;
  private static final int CLIENT_FLAGS = 0x2d; // of DATA and HEADERS

  private Http2Signs() {}

  /// How many of the bytes go on with the preface.
  ///
  /// @param seen how many of it came before
  /// @param most how many are looked for, with those before
  static int preface(int seen, int most, MemorySegment memory, long offset, int length) {
    int same = 0;
    while (seen + same < most
        && same < length
        && memory.get(JAVA_BYTE, offset + same) == PREFACE.charAt(seen + same)) {
      same++;
    }
    return same;
  }

  /// Whether the first bytes of a server are its settings.
  static boolean beginsServer(MemorySegment memory, long offset, int length) {
    return length >= Http2Frames.HEADER
        && type(memory, offset) == SETTINGS
        && flags(memory, offset) == 0
        && stream(memory, offset) == 0
        && length(memory, offset) % ENTRY_OF_SETTINGS == 0;
  }

  /// Whether a packet of a client can be nothing but frames, of which the first is whole and none
  /// of DATA, the bytes of which may be anything; or begins the connection.
  static boolean beginsClient(MemorySegment memory, long offset, int length) {
    if (preface(0, PREFACE.length(), memory, offset, length) == PREFACE.length()) {
      return true;
    }
    if (length < Http2Frames.HEADER || type(memory, offset) == Http2Frames.DATA) {
      return false;
    }
    long end = offset + length;
    long at = offset;
    boolean whole = false;
    while (at + Http2Frames.HEADER <= end) {
      if (!ofClient(memory, at)) {
        return false;
      }
      at += Http2Frames.HEADER + length(memory, at);
      whole |= at <= end;
    }
    return whole;
  }

  private static boolean ofClient(MemorySegment memory, long at) {
    int length = length(memory, at);
    int flags = flags(memory, at);
    int stream = stream(memory, at);
    boolean ofStream = (stream & 1) == 1 && stream > 0;
    return switch (type(memory, at)) {
      case Http2Frames.DATA, Http2Frames.HEADERS -> ofStream && (flags & ~CLIENT_FLAGS) == 0;
      case 2 -> length == 5 && ofStream; // priority
      case Http2Frames.RST_STREAM -> length == 4 && ofStream;
      case SETTINGS -> length % ENTRY_OF_SETTINGS == 0 && stream == 0 && flags <= 1;
      case 6 -> length == 8 && stream == 0 && flags <= 1; // ping
      case 7 -> length >= 8 && stream == 0; // goaway
      case 8 -> length == 4 && flags == 0; // more room in a window
      case Http2Frames.CONTINUATION -> ofStream && (flags & ~Http2Frames.END_HEADERS) == 0;
      default -> false;
    };
  }

  private static int length(MemorySegment memory, long at) {
    return byteAt(memory, at) << 16 | byteAt(memory, at + 1) << 8 | byteAt(memory, at + 2);
  }

  private static int type(MemorySegment memory, long at) {
    return byteAt(memory, at + 3);
  }

  private static int flags(MemorySegment memory, long at) {
    return byteAt(memory, at + 4);
  }

  /// With the bit before it, which is reserved: a stream with it is none.
  private static int stream(MemorySegment memory, long at) {
    return byteAt(memory, at + 5) << 24
        | byteAt(memory, at + 6) << 16
        | byteAt(memory, at + 7) << 8
        | byteAt(memory, at + 8);
  }

  private static int byteAt(MemorySegment memory, long at) {
    return memory.get(JAVA_BYTE, at) & 0xff;
  }
}
