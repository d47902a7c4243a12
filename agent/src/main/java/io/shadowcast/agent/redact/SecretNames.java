package io.shadowcast.agent.redact;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// The names of fields whose values are secret. Case, `-`, `_` and `.` in a name do not matter.
///
/// A name that ends with one of the usual words is secret (`newPassword`, `X-Auth-Token`,
/// `user.secret`), one of the settings only as a whole. Kept as a tree of the names read backwards,
/// so that most names are decided by their last letter. Immutable.
final class SecretNames {
  private static final List<String> ENDINGS =
      List.of(
          "password",
          "passwd",
          "passphrase",
          "passcode",
          "pwd",
          "token",
          "secret",
          "apikey",
          "accesskey",
          "privatekey",
          "secretkey",
          "credential",
          "credentials",
          "authorization",
          "sessionid",
          "sessid",
          "cardnumber",
          "signature",
          "cvv",
          "cvc");
  private static final List<String> WHOLE =
      List.of("cookie", "setcookie", "pass", "pin", "otp", "auth", "jwt", "sid", "ssn", "pan");
  private static final int KINDS = 36;
  private static final int SEPARATOR = -1;
  private static final int OTHER = -2;
  private static final byte[] KIND = kinds();

  private static final byte ENDING = 1;
  private static final byte ALL = 2;

  /// Node by node, the nodes that follow by the kind of the next letter; 0: none.
  private int[] nodes = new int[512 * KINDS];

  /// What ends at each node.
  private byte[] ends = new byte[512];

  private int count = 1;

  /// @param fields further names
  SecretNames(List<String> fields) {
    ENDINGS.forEach(word -> add(word, ENDING));
    WHOLE.forEach(word -> add(word, ALL));
    fields.forEach(field -> add(field, ALL));
    ends[0] = 0;
  }

  /// Whether the value of a field of this name is secret. A name may be numbered, and whatever has
  /// a password in it may hold one.
  boolean contains(byte[] text, int from, int to) {
    int last = to;
    while (last > from && Chars.isDigit(text[last - 1])) {
      last--;
    }
    return isKnown(text, from, to)
        || (last < to && isKnown(text, from, last))
        || Chars.indexOf(text, from, to, "passw") >= 0;
  }

  private boolean isKnown(byte[] text, int from, int to) {
    int node = 0;
    for (int at = to - 1; at >= from; at--) {
      int kind = KIND[text[at] & 0xFF];
      if (kind == OTHER) {
        return false;
      }
      if (kind != SEPARATOR) {
        node = nodes[node * KINDS + kind];
        if (node == 0) {
          return false;
        }
        if ((ends[node] & ENDING) != 0) {
          return true;
        }
      }
    }
    return (ends[node] & ALL) != 0;
  }

  private void add(String name, byte end) {
    int node = 0;
    String letters = name.toLowerCase(Locale.ROOT);
    for (int at = letters.length() - 1; at >= 0; at--) {
      int kind = KIND[letters.charAt(at)];
      if (kind >= 0) {
        int next = nodes[node * KINDS + kind];
        next = next == 0 ? node() : next;
        nodes[node * KINDS + kind] = next;
        node = next;
      }
    }
    ends[node] |= end;
  }

  private int node() {
    if (count == ends.length) {
      ends = Arrays.copyOf(ends, 2 * count);
      nodes = Arrays.copyOf(nodes, 2 * nodes.length);
    }
    return count++;
  }

  private static byte[] kinds() {
    byte[] kinds = new byte[256];
    for (int c = 0; c < kinds.length; c++) {
      int digit = c < 128 ? Character.digit(c, KINDS) : -1;
      boolean separator = c == '-' || c == '_' || c == '.';
      kinds[c] = (byte) (digit >= 0 ? digit : separator ? SEPARATOR : OTHER);
    }
    return kinds;
  }
}
