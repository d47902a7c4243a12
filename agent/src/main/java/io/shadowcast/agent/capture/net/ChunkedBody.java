package io.shadowcast.agent.capture.net;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;

/// Finds the end of a chunked body (RFC 9112 section 7.1) by its chunk heads alone; the bytes of
/// chunks are jumped over. Strict about line ends: a line feed alone ends a chunk head for some
/// servers and not for others, and what lies behind it would be a request for some of them.
final class ChunkedBody {
  /// Result of [#advance] for a body that is none.
  static final long MALFORMED = -1;

  private static final long LONGEST_CHUNK = 1L << 40;

  private enum State {
    SIZE,
    AFTER_SIZE,
    EXTENSION,
    SIZE_FEED,
    DATA,
    DATA_RETURN,
    DATA_FEED,
    TRAILER,
    TRAILER_LINE,
    TRAILER_FEED,
    LAST_FEED,
    DONE
  }

  private State state = State.SIZE;
  private long left;
  private int digits;

  /// Begins a new body.
  void begin() {
    state = State.SIZE;
    left = 0;
    digits = 0;
  }

  /// Whether the end was found.
  boolean done() {
    return state == State.DONE;
  }

  /// Goes on up to the end of the body or of the bytes.
  ///
  /// @return where it stopped, or MALFORMED
  long advance(MemorySegment memory, long from, long end) {
    long at = from;
    while (at < end && at != MALFORMED && state != State.DONE) {
      byte value = memory.get(JAVA_BYTE, at);
      at =
          switch (state) {
            case SIZE -> size(value, at);
            case AFTER_SIZE -> afterSize(value, at);
            case EXTENSION -> line(memory, at, end, State.SIZE_FEED);
            case SIZE_FEED -> expect('\n', value, at, left > 0 ? State.DATA : State.TRAILER);
            case DATA -> data(at, end);
            case DATA_RETURN -> expect('\r', value, at, State.DATA_FEED);
            case DATA_FEED -> dataEnd(value, at);
            case TRAILER -> trailer(value, at);
            case TRAILER_LINE -> line(memory, at, end, State.TRAILER_FEED);
            case TRAILER_FEED -> expect('\n', value, at, State.TRAILER);
            case LAST_FEED -> expect('\n', value, at, State.DONE);
            case DONE -> at;
          };
    }
    return at;
  }

  private long size(byte value, long at) {
    int digit = Ascii.hexDigit(value);
    if (digit >= 0 && left < LONGEST_CHUNK) {
      left = left * 16 + digit;
      digits++;
      return at + 1;
    }
    if (digits == 0) {
      return MALFORMED;
    }
    state = State.AFTER_SIZE;
    return at;
  }

  private long afterSize(byte value, long at) {
    switch (value) {
      case '\r' -> state = State.SIZE_FEED;
      case ';' -> state = State.EXTENSION;
      case ' ', '\t' -> state = State.AFTER_SIZE;
      default -> {
        return MALFORMED;
      }
    }
    return at + 1;
  }

  /// Passes over a line up to its carriage return.
  private long line(MemorySegment memory, long from, long end, State next) {
    long at = Ascii.control(memory, from, end);
    if (at < 0) {
      return end;
    }
    byte value = memory.get(JAVA_BYTE, at);
    if (value == '\n' || value == 0) {
      return MALFORMED;
    }
    if (value == '\r') {
      state = next;
    }
    return at + 1;
  }

  private long expect(char wanted, byte value, long at, State next) {
    state = next;
    return value == wanted ? at + 1 : MALFORMED;
  }

  private long data(long at, long end) {
    long step = Math.min(left, end - at);
    left -= step;
    if (left == 0) {
      state = State.DATA_RETURN;
    }
    return at + step;
  }

  private long dataEnd(byte value, long at) {
    begin();
    return value == '\n' ? at + 1 : MALFORMED;
  }

  private long trailer(byte value, long at) {
    if (value == '\r') {
      state = State.LAST_FEED;
      return at + 1;
    }
    state = State.TRAILER_LINE;
    return at;
  }
}
