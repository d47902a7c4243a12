package io.shadowcast.agent.redact;

/// Kinds of characters.
final class Chars {
  private static final byte WORD = 1;
  private static final byte LOCAL = 2;
  private static final byte DOMAIN = 4;
  private static final byte DIGIT = 8;
  private static final byte[] KINDS = kinds();

  private Chars() {}

  /// Of names and tokens: letters, digits, `_`, `-`, `.`.
  static boolean isWord(byte c) {
    return (KINDS[c & 0xFF] & WORD) != 0;
  }

  /// Of the part of a mail address before the `@`, as far as such addresses are in use.
  static boolean isLocal(byte c) {
    return (KINDS[c & 0xFF] & LOCAL) != 0;
  }

  /// Of a host name.
  static boolean isDomain(byte c) {
    return (KINDS[c & 0xFF] & DOMAIN) != 0;
  }

  static boolean isDigit(byte c) {
    return (KINDS[c & 0xFF] & DIGIT) != 0;
  }

  static boolean isLetter(byte c) {
    int lower = c | 0x20;
    return lower >= 'a' && lower <= 'z';
  }

  static boolean hasZero(byte[] text, int from, int to) {
    for (int at = from; at < to; at++) {
      if (text[at] == 0) {
        return true;
      }
    }
    return false;
  }

  static boolean isBlank(byte c) {
    return c == ' ' || c == '\t';
  }

  static boolean isSpace(byte c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
  }

  static boolean isQuote(byte c) {
    return c == '"' || c == '\'';
  }

  /// Whether the bytes at `at` are these words of lower case letters, in any case.
  static boolean startsWith(byte[] text, int at, int to, String lower) {
    if (to - at < lower.length()) {
      return false;
    }
    for (int i = 0; i < lower.length(); i++) {
      byte c = text[at + i];
      if ((isLetter(c) ? c | 0x20 : c) != lower.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  static int skipBlanks(byte[] text, int from, int to) {
    int at = from;
    while (at < to && isBlank(text[at])) {
      at++;
    }
    return at;
  }

  static int skipSpaces(byte[] text, int from, int to) {
    int at = from;
    while (at < to && isSpace(text[at])) {
      at++;
    }
    return at;
  }

  /// Where the words begin, in any case; -1: nowhere.
  static int indexOf(byte[] text, int from, int to, String lower) {
    int first = lower.charAt(0) | 0x20;
    int last = to - lower.length();
    for (int at = from; at <= last; at++) {
      if ((text[at] | 0x20) == first && startsWith(text, at, to, lower)) {
        return at;
      }
    }
    return -1;
  }

  private static byte[] kinds() {
    byte[] kinds = new byte[256];
    for (int c = 0; c < kinds.length; c++) {
      boolean digit = c >= '0' && c <= '9';
      boolean named = digit || (isLetter((byte) c) && c < 128);
      boolean beyond = c >= 128;
      int kind = digit ? DIGIT : 0;
      kind |= named || c == '_' || c == '-' || c == '.' ? WORD : 0;
      kind |= named || beyond || "._%+-!#$*~".indexOf(c) >= 0 ? LOCAL : 0;
      kind |= named || beyond || c == '-' || c == '.' ? DOMAIN : 0;
      kinds[c] = (byte) kind;
    }
    return kinds;
  }
}
