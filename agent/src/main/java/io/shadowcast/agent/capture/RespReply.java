package io.shadowcast.agent.capture;

/// Finds the end of replies of Redis (RESP2 and RESP3, redis.io/docs/reference/protocol-spec) as
/// bytes are given to it; bulk strings are jumped over. Knows no memory: capture and mirror read
/// replies from different ones, and by the same rules.
///
/// {@snippet :
/// long jump = Math.min(reply.skippable(), there);
/// if (jump > 0) reply.skip(jump); else reply.take(next);
/// if (reply.isDone()) reply.begin();
/// }
public final class RespReply {
  /// Status of a reply.
  public static final int OK = 0;

  /// Status of an error reply: counts as an error, as a status of HTTP from 500 on does.
  public static final int ERROR = 500;

  private static final int DEEPEST = 16;
  private static final long LONGEST = 1L << 40;

  private enum State {
    TYPE,
    LINE,
    NUMBER,
    FEED,
    BULK,
    DONE,
    MALFORMED
  }

  /// Elements that are still to come, level by level.
  private final long[] open = new long[DEEPEST];

  private State state = State.TYPE;
  private int depth;
  private byte type;
  private byte first;
  private long number;
  private boolean negative;
  private int digits;
  private long skippable;

  /// Begins with a new reply.
  public void begin() {
    state = State.TYPE;
    depth = 0;
    first = 0;
    skippable = 0;
  }

  /// Whether no byte of the reply was taken yet.
  public boolean isAtStart() {
    return state == State.TYPE && first == 0;
  }

  /// Whether the reply has ended.
  public boolean isDone() {
    return state == State.DONE;
  }

  /// Whether this is no reply; nothing behind it can be trusted.
  public boolean isMalformed() {
    return state == State.MALFORMED;
  }

  /// Of a reply that is done: nobody asked for it (RESP3 push).
  public boolean isPush() {
    return first == '>';
  }

  /// [#OK] or [#ERROR], of a reply that is done.
  public int status() {
    return first == '-' || first == '!' ? ERROR : OK;
  }

  /// How many bytes from here on are of no interest.
  public long skippable() {
    return skippable;
  }

  /// Passes over bytes, at most [#skippable].
  public void skip(long bytes) {
    skippable -= bytes;
    if (skippable == 0) {
      element();
    }
  }

  /// The next byte, when none may be skipped.
  public void take(byte value) {
    switch (state) {
      case TYPE -> type(value);
      case LINE -> {
        if (value == '\n') {
          element();
        }
      }
      case NUMBER -> digit(value);
      case FEED -> {
        if (value == '\n') {
          sized();
        } else {
          state = State.MALFORMED;
        }
      }
      case BULK, DONE, MALFORMED -> state = State.MALFORMED;
    }
  }

  private void type(byte value) {
    type = value;
    if (first == 0) {
      first = value;
    }
    number = 0;
    digits = 0;
    negative = false;
    state =
        switch (value) {
          case '+', '-', ':', '_', '#', ',', '(' -> State.LINE;
          case '$', '=', '!', '*', '~', '>', '%', '|' -> State.NUMBER;
          default -> State.MALFORMED;
        };
  }

  private void digit(byte value) {
    if (value >= '0' && value <= '9' && number < LONGEST) {
      number = number * 10 + value - '0';
      digits++;
    } else if (value == '-' && digits == 0 && !negative) {
      negative = true;
    } else {
      state = value == '\r' && digits > 0 ? State.FEED : State.MALFORMED;
    }
  }

  private void sized() {
    switch (type) {
      case '$', '=', '!' -> bulk();
      case '%' -> nest(2 * number);
      // What is said about the reply; the reply itself follows, and is taken for one without error.
      case '|' -> nest(2 * number + 1);
      default -> nest(number);
    }
  }

  private void bulk() {
    if (negative) {
      element();
    } else {
      state = State.BULK;
      skippable = number + 2;
    }
  }

  private void nest(long elements) {
    if (negative || elements == 0) {
      element();
    } else if (depth == DEEPEST) {
      state = State.MALFORMED;
    } else {
      open[depth] = elements;
      depth++;
      state = State.TYPE;
    }
  }

  /// An element has ended, and with it perhaps what it is an element of.
  private void element() {
    while (depth > 0) {
      open[depth - 1]--;
      if (open[depth - 1] > 0) {
        state = State.TYPE;
        return;
      }
      depth--;
    }
    state = State.DONE;
  }
}
