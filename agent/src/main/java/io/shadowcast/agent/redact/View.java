package io.shadowcast.agent.redact;

/// A part of a request as it reads once escapes of percent and of JSON are decoded, and the way
/// back: a character that is set is written in the form it had, so that no length changes. Without
/// such forms it is the request itself. One thread; used again and again.
final class View {
  /// How a character is written.
  enum Form {
    PLAIN,
    PERCENT,
    UNICODE
  }

  private static final byte[] NONE = {};
  private static final int HEX = 16;

  /// Byte by byte; a character beyond ASCII that was escaped as JSON does is one byte below 0.
  byte[] text = NONE;

  int from;
  int to;

  private byte[] source = NONE;
  private byte[] decoded = NONE;
  private int[] places = {};
  private boolean plain;

  /// Looks at the bytes from `start` to `end`.
  void open(byte[] bytes, int start, int end) {
    source = bytes;
    int escape = escape(bytes, start, end);
    plain = escape == end;
    if (plain) {
      text = bytes;
      from = start;
      to = end;
    } else {
      decode(start, end);
    }
  }

  /// How the character at a place is written.
  Form form(int at) {
    if (plain || places[at + 1] - places[at] == 1) {
      return Form.PLAIN;
    }
    return source[places[at]] == '%' ? Form.PERCENT : Form.UNICODE;
  }

  /// Puts another character of the same kind in the place of one.
  void set(int at, byte value) {
    text[at] = value;
    if (plain) {
      return;
    }
    int place = places[at];
    switch (form(at)) {
      case PLAIN -> source[place] = value;
      case PERCENT -> hex(place + 1, value & 0xFF);
      case UNICODE -> {
        int code = parse(place + 2) << 8 | parse(place + 4);
        int fresh = code < 0x80 ? value : (code & ~0x3F) | (value & 0x3F);
        hex(place + 2, fresh >> 8);
        hex(place + 4, fresh & 0xFF);
      }
    }
  }

  /// Gives up what the largest view has taken.
  void release(int most) {
    if (decoded.length > most) {
      decoded = NONE;
      places = new int[0];
    }
    text = NONE;
    source = NONE;
  }

  private void decode(int start, int end) {
    int room = end - start;
    if (decoded.length < room) {
      decoded = new byte[room];
      places = new int[room + 1];
    }
    int length = 0;
    int at = start;
    while (at < end) {
      places[length] = at;
      if (isPercent(source, at, end)) {
        decoded[length++] = (byte) parse(at + 1);
        at += 3;
      } else if (isUnicode(source, at, end)) {
        int code = parse(at + 2) << 8 | parse(at + 4);
        decoded[length++] = (byte) (code < 0x80 ? code : 0x80 | (code & 0x3F));
        at += 6;
      } else {
        decoded[length++] = source[at++];
      }
    }
    places[length] = end;
    text = decoded;
    from = 0;
    to = length;
  }

  private static int escape(byte[] bytes, int start, int end) {
    int at = start;
    while (at < end) {
      byte next = bytes[at];
      if ((next == '%' && isPercent(bytes, at, end))
          || (next == '\\' && isUnicode(bytes, at, end))) {
        return at;
      }
      at++;
    }
    return end;
  }

  private static boolean isPercent(byte[] bytes, int at, int end) {
    return bytes[at] == '%' && at + 2 < end && areHex(bytes, at + 1, at + 3);
  }

  private static boolean isUnicode(byte[] bytes, int at, int end) {
    return bytes[at] == '\\'
        && at + 5 < end
        && bytes[at + 1] == 'u'
        && areHex(bytes, at + 2, at + 6);
  }

  private static boolean areHex(byte[] bytes, int from, int to) {
    for (int at = from; at < to; at++) {
      if (Character.digit(bytes[at], HEX) < 0) {
        return false;
      }
    }
    return true;
  }

  private int parse(int at) {
    return Character.digit(source[at], HEX) << 4 | Character.digit(source[at + 1], HEX);
  }

  private void hex(int at, int value) {
    boolean lower = source[at] >= 'a' || source[at + 1] >= 'a';
    source[at] = digit(value >> 4, lower);
    source[at + 1] = digit(value & 15, lower);
  }

  private static byte digit(int value, boolean lower) {
    char digit = Character.forDigit(value, HEX);
    return (byte) (lower ? digit : Character.toUpperCase(digit));
  }
}
