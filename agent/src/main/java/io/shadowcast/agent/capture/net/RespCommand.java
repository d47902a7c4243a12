package io.shadowcast.agent.capture.net;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.stream.Stream;

/// Finds the end of commands to Redis (redis.io/docs/reference/protocol-spec): arrays of bulk
/// strings, which are jumped over, or inline commands, which are lines.
final class RespCommand {
  /// Result of [#advance] for what is no command.
  static final long MALFORMED = -1;

  // The limits of Redis itself: arguments, bytes of one, bytes of an inline command.
  private static final long MOST_ARGUMENTS = 1 << 20;
  private static final long LONGEST_ARGUMENT = 512L << 20;
  private static final int LONGEST_INLINE = 64 << 10;

  private static final int NAME_BYTES = 8;

  /// Commands whose replies are not one each, or come when they come, by their first eight letters.
  private static final long[] STREAMS =
      Stream.of(
              "SUBSCRIB",
              "PSUBSCRI",
              "SSUBSCRI",
              "MONITOR",
              "SYNC",
              "PSYNC",
              "BLPOP",
              "BRPOP",
              "BLMOVE",
              "BLMPOP",
              "BRPOPLPU",
              "BZPOPMIN",
              "BZPOPMAX",
              "BZMPOP",
              "XREAD",
              "XREADGRO",
              "WAIT",
              "WAITAOF")
          .mapToLong(RespCommand::packed)
          .sorted()
          .toArray();

  private static final long CLIENT = packed("CLIENT");
  private static final long REPLY = packed("REPLY");

  private enum State {
    START,
    COUNT,
    COUNT_FEED,
    DOLLAR,
    LENGTH,
    LENGTH_FEED,
    DATA,
    DATA_RETURN,
    DATA_FEED,
    INLINE,
    DONE
  }

  private State state = State.START;
  private long argumentsLeft;
  private long number;
  private int digits;
  private long left;
  private int argument;
  private int inlineBytes;
  private long name;
  private long second;

  /// Begins a new command.
  void begin() {
    state = State.START;
    argument = 0;
    inlineBytes = 0;
    name = 0;
    second = 0;
  }

  /// Whether the end was found.
  boolean done() {
    return state == State.DONE;
  }

  /// Whether from this command on requests and replies cannot be paired by counting.
  boolean opensStream() {
    return Arrays.binarySearch(STREAMS, name) >= 0 || (name == CLIENT && second == REPLY);
  }

  /// Goes on up to the end of the command or of the bytes.
  ///
  /// @return where it stopped, or MALFORMED
  long advance(MemorySegment memory, long from, long end) {
    long at = from;
    while (at < end && at != MALFORMED && state != State.DONE) {
      byte value = memory.get(JAVA_BYTE, at);
      at =
          switch (state) {
            case START -> start(value, at);
            case COUNT -> digit(value, at, MOST_ARGUMENTS, State.COUNT_FEED);
            case COUNT_FEED -> counted(value, at);
            case DOLLAR -> expect('$', value, at, State.LENGTH);
            case LENGTH -> digit(value, at, LONGEST_ARGUMENT, State.LENGTH_FEED);
            case LENGTH_FEED -> sized(value, at);
            case DATA -> data(memory, at, end);
            case DATA_RETURN -> expect('\r', value, at, State.DATA_FEED);
            case DATA_FEED -> argumentEnd(value, at);
            case INLINE -> inline(value, at);
            case DONE -> at;
          };
    }
    return at;
  }

  /// Whether a whole head of a command is here: what a stream that lost its place may begin again
  /// with.
  static boolean beginsHere(MemorySegment memory, long from, long end) {
    long count = sizeLine(memory, from, end, '*');
    long length = count < 0 ? -1 : sizeLine(memory, count, end, '$');
    return length >= 0 && length < end && isLetter(memory.get(JAVA_BYTE, length));
  }

  /// Where the line `*3\r\n` ends; -1 when there is none.
  private static long sizeLine(MemorySegment memory, long from, long end, char mark) {
    long feed = Ascii.lineEnd(memory, from, end);
    boolean sized =
        feed > from
            && memory.get(JAVA_BYTE, from) == mark
            && Ascii.decimal(memory, from + 1, feed - 1) > 0;
    return sized ? feed + 1 : -1;
  }

  private static boolean isLetter(byte value) {
    byte lower = Ascii.lower(value);
    return lower >= 'a' && lower <= 'z';
  }

  private long start(byte value, long at) {
    number = 0;
    digits = 0;
    if (value == '*') {
      state = State.COUNT;
      return at + 1;
    }
    state = State.INLINE;
    return at;
  }

  private long digit(byte value, long at, long most, State next) {
    int digit = value - '0';
    if (digit >= 0 && digit <= 9 && number <= most) {
      number = number * 10 + digit;
      digits++;
      return at + 1;
    }
    state = next;
    return value == '\r' && digits > 0 && number <= most ? at + 1 : MALFORMED;
  }

  private long counted(byte value, long at) {
    argumentsLeft = number;
    number = 0;
    digits = 0;
    // Redis passes over a command without arguments and answers nothing; no client sends one.
    return argumentsLeft == 0 ? MALFORMED : expect('\n', value, at, State.DOLLAR);
  }

  private long sized(byte value, long at) {
    left = number;
    return expect('\n', value, at, left == 0 ? State.DATA_RETURN : State.DATA);
  }

  private long data(MemorySegment memory, long from, long end) {
    long step = Math.min(left, end - from);
    if (argument < 2) {
      remember(memory, from, step);
    }
    left -= step;
    if (left == 0) {
      state = State.DATA_RETURN;
    }
    return from + step;
  }

  private void remember(MemorySegment memory, long from, long step) {
    long known = number - left;
    for (long i = 0; i < step && known + i < NAME_BYTES; i++) {
      letter(memory.get(JAVA_BYTE, from + i));
    }
  }

  private void letter(byte value) {
    byte upper = isLetter(value) ? (byte) (value & ~0x20) : value;
    if (argument == 0) {
      name = name << 8 | Byte.toUnsignedLong(upper);
    } else {
      second = second << 8 | Byte.toUnsignedLong(upper);
    }
  }

  private long argumentEnd(byte value, long at) {
    argument = Math.min(2, argument + 1);
    argumentsLeft--;
    number = 0;
    digits = 0;
    return expect('\n', value, at, argumentsLeft == 0 ? State.DONE : State.DOLLAR);
  }

  private long inline(byte value, long at) {
    inlineBytes++;
    if (value == '\n') {
      state = State.DONE;
    } else if (value == 0 || inlineBytes > LONGEST_INLINE) {
      return MALFORMED;
    } else {
      word(value);
    }
    return at + 1;
  }

  /// The first two words of an inline command.
  private void word(byte value) {
    if (value == ' ' || value == '\r') {
      argument = Math.min(2, argument + 1);
      digits = 0;
    } else if (argument < 2 && digits < NAME_BYTES) {
      digits++;
      letter(value);
    }
  }

  private long expect(char wanted, byte value, long at, State next) {
    state = next;
    return value == wanted ? at + 1 : MALFORMED;
  }

  private static long packed(String name) {
    long packed = 0;
    for (byte letter : Ascii.bytes(name)) {
      packed = packed << 8 | letter;
    }
    return packed;
  }
}
