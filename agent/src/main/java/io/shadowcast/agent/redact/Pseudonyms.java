package io.shadowcast.agent.redact;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.ShortBufferException;
import javax.crypto.spec.SecretKeySpec;

/// Turns a value into its pseudonym: each digit becomes a digit, each letter a letter of the same
/// case, each character beyond ASCII one near it; everything else stays. Which ones is decided by
/// HMAC-SHA256 (RFC 2104) over the characters that change, so that equal values have equal
/// pseudonyms, however they are written, and nobody without the key can tell which value it was.
///
/// A pseudonym is never its value, unless nothing in the value can change. The first digit of a
/// number stays zero or other than zero: JSON knows no number 0123.
///
/// A message may ask for {@value #MOST} MACs, a few milliseconds of them. What is secret beyond
/// that becomes one digit and one letter, always the same, so that a message made of nothing but
/// short secrets cannot hold up the others. One thread.
final class Pseudonyms {
  private static final String ALGORITHM = "HmacSHA256";
  private static final int BLOCK = 32;
  private static final int MOST = 4096;
  private static final byte MASK = 0x60;

  private final Mac mac;
  private final byte[] block = new byte[BLOCK];
  private byte[] changing = new byte[256];
  private int length;
  private int left = MOST;
  private boolean masked;

  /// @param key 32 bytes
  Pseudonyms(byte[] key) {
    try {
      mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(key, ALGORITHM));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("key: " + ALGORITHM + " (expected: in every JDK)", e);
    }
  }

  /// Begins a message.
  void begin() {
    left = MOST;
  }

  /// Replaces the characters from `from` to `to`.
  void replace(View view, int from, int to) {
    collect(view, from, to);
    if (length == 0) {
      return;
    }
    mac.update(changing, 0, length);
    finish();
    int next = 0;
    int counter = 0;
    boolean changed = false;
    for (int at = from; at < to; at++) {
      int old = view.text[at];
      if (!changes(view, at)) {
        continue;
      }
      if (next == BLOCK) {
        next = 0;
        mac.update(block);
        mac.update((byte) counter++);
        finish();
      }
      int fresh = mapped(old, block[next++] & 0xFF, at == from);
      boolean last = !masked && !changed && isLast(view, at, to);
      fresh = last && fresh == old ? other(old, at == from) : fresh;
      changed |= fresh != old;
      view.set(at, (byte) fresh);
    }
  }

  private void collect(View view, int from, int to) {
    if (changing.length < to - from) {
      changing = new byte[Math.max(to - from, 2 * changing.length)];
    }
    length = 0;
    for (int at = from; at < to; at++) {
      if (changes(view, at)) {
        changing[length++] = view.text[at];
      }
    }
  }

  private static boolean isLast(View view, int at, int to) {
    for (int next = at + 1; next < to; next++) {
      if (changes(view, next)) {
        return false;
      }
    }
    return true;
  }

  private void finish() {
    masked = left == 0;
    if (masked) {
      mac.reset();
      Arrays.fill(block, MASK);
      return;
    }
    left--;
    try {
      mac.doFinal(block, 0);
    } catch (ShortBufferException e) {
      throw new IllegalStateException("block: 32 bytes (expected: enough)", e);
    }
  }

  /// Of a character of several bytes (UTF-8) the last one: any value of it is valid there.
  private static boolean changes(View view, int at) {
    int c = view.text[at];
    if (c >= 0) {
      return isDigit(c) || isLetter(c);
    }
    boolean followed =
        at + 1 < view.to
            && (view.text[at + 1] & 0xC0) == 0x80
            && view.form(at + 1) != View.Form.UNICODE;
    return !followed || view.form(at) == View.Form.UNICODE;
  }

  private static int mapped(int old, int random, boolean first) {
    if (old < 0) {
      return (old & 0xC0) | (random & 0x3F);
    }
    if (isDigit(old)) {
      return first ? firstDigit(old, (random * 9) >> 8) : '0' + ((random * 10) >> 8);
    }
    return (old & 0x20) + 'A' + ((random * 26) >> 8);
  }

  private static int firstDigit(int old, int random) {
    return old == '0' ? old : '1' + random;
  }

  /// One of the same kind, another than itself.
  private static int other(int old, boolean first) {
    if (old < 0) {
      return old ^ 1;
    }
    if (isDigit(old)) {
      return first && old == '0' ? old : old == '9' ? '1' : old + 1;
    }
    return (old & 0x1F) == 26 ? old - 25 : old + 1;
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isLetter(int c) {
    int lower = c | 0x20;
    return lower >= 'a' && lower <= 'z';
  }
}
