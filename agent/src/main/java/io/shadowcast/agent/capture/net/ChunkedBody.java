package io.shadowcast.agent.capture.net;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;

/// Finds the end of a chunked body (RFC 9112 section 7.1) by its chunk heads alone; the bytes of
/// chunks are jumped over.
final class ChunkedBody {
  /// Result of [#advance] for a body that is none.
  static final long MALFORMED = -1;

  private static final long LONGEST_CHUNK = 1L << 40;

  private enum State {
    SIZE,
    EXTENSION,
    DATA,
    DATA_END,
    TRAILER,
    TRAILER_LINE,
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
      at =
          switch (state) {
            case SIZE -> size(memory.get(JAVA_BYTE, at), at);
            case EXTENSION -> line(memory, at, end, left > 0 ? State.DATA : State.TRAILER);
            case DATA -> data(at, end);
            case DATA_END -> dataEnd(memory.get(JAVA_BYTE, at), at);
            case TRAILER -> trailer(memory.get(JAVA_BYTE, at), at);
            case TRAILER_LINE -> line(memory, at, end, State.TRAILER);
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
    boolean ends = value == '\r' || value == '\n' || value == ';' || Ascii.isBlank(value);
    if (digits == 0 || !ends) {
      return MALFORMED;
    }
    state = State.EXTENSION;
    return at;
  }

  private long line(MemorySegment memory, long at, long end, State next) {
    long feed = Ascii.lineFeed(memory, at, end);
    if (feed < 0) {
      return end;
    }
    state = next;
    return feed + 1;
  }

  private long data(long at, long end) {
    long step = Math.min(left, end - at);
    left -= step;
    if (left == 0) {
      state = State.DATA_END;
    }
    return at + step;
  }

  private long dataEnd(byte value, long at) {
    if (value == '\n') {
      begin();
      return at + 1;
    }
    return value == '\r' ? at + 1 : MALFORMED;
  }

  private long trailer(byte value, long at) {
    if (value == '\n') {
      state = State.DONE;
    } else if (value != '\r') {
      state = State.TRAILER_LINE;
    }
    return at + 1;
  }
}
