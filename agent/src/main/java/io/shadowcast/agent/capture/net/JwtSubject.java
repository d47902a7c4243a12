package io.shadowcast.agent.capture.net;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Reads the `sub` claim of a JSON Web Token (RFC 7519 4.1.2) in the compact form `head.claims.mac`
/// (RFC 7515 7.1). The token is not verified: its subject groups requests and lets nobody in.
/// Allocates nothing; one instance is used again and again.
final class JwtSubject {
  private static final byte[] NAME = Ascii.bytes("\"sub\"");
  private static final byte[] VALUES = values();
  private static final byte NONE = -1;

  private final byte[] claims = new byte[Sessions.SEARCHED];
  private final MemorySegment memory = MemorySegment.ofArray(claims);
  private int length;
  private int from;
  private int end;

  /// Where the subject lies that was found.
  MemorySegment memory() {
    return memory;
  }

  long from() {
    return from;
  }

  long end() {
    return end;
  }

  /// Looks for the subject.
  ///
  /// @return whether the token has one
  boolean find(MemorySegment in, long start, long stop) {
    long first = dot(in, start, stop);
    long second = dot(in, first + 1, stop);
    return first < stop && second < stop && decode(in, first + 1, second) && subject();
  }

  private static long dot(MemorySegment in, long from, long stop) {
    long at = from;
    while (at < stop && in.get(JAVA_BYTE, at) != '.') {
      at++;
    }
    return at;
  }

  /// Decodes base64url (RFC 4648 5) without padding.
  private boolean decode(MemorySegment in, long start, long stop) {
    length = 0;
    int bits = 0;
    int held = 0;
    for (long at = start; at < stop; at++) {
      int value = VALUES[in.get(JAVA_BYTE, at) & 0xff];
      if (value == NONE || length == claims.length) {
        return false;
      }
      bits = bits << 6 | value;
      held += 6;
      if (held >= 8) {
        held -= 8;
        claims[length++] = (byte) (bits >>> held);
      }
    }
    return true;
  }

  /// Finds the member of the outermost object; members of inner ones, and texts, may say `sub` as
  /// well.
  private boolean subject() {
    int depth = 0;
    boolean nameMayFollow = false;
    int at = 0;
    while (at < length) {
      switch (claims[at]) {
        case '{', '[' -> nameMayFollow = ++depth == 1 && claims[at] == '{';
        case '}', ']' -> depth--;
        case ',' -> nameMayFollow = depth == 1;
        case '"' -> {
          int after = afterText(at);
          if (nameMayFollow && isName(at, after)) {
            return value(after);
          }
          nameMayFollow = false;
          at = after - 1;
        }
        default -> {}
      }
      at++;
    }
    return false;
  }

  private boolean isName(int at, int after) {
    return after <= length && Arrays.equals(claims, at, after, NAME, 0, NAME.length);
  }

  private boolean value(int afterName) {
    int at = skipBlanks(afterName);
    if (at >= length || claims[at] != ':') {
      return false;
    }
    at = skipBlanks(at + 1);
    if (at >= length || claims[at] != '"') {
      return false;
    }
    from = at + 1;
    end = afterText(at) - 1;
    return end > from;
  }

  /// Behind the closing quote of the text that begins here; behind the end when there is none.
  private int afterText(int quote) {
    int at = quote + 1;
    while (at < length && claims[at] != '"') {
      at += claims[at] == '\\' ? 2 : 1;
    }
    return Math.min(at, length) + 1;
  }

  private int skipBlanks(int from) {
    int at = from;
    while (at < length && claims[at] <= ' ') {
      at++;
    }
    return at;
  }

  private static byte[] values() {
    byte[] values = new byte[256];
    Arrays.fill(values, NONE);
    String letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    for (int i = 0; i < letters.length(); i++) {
      values[letters.charAt(i)] = (byte) i;
    }
    return values;
  }
}
