package io.shadowcast.agent.redact;

/// Finds numbers of payment cards: 13 to 19 digits that begin with 2 to 6, in one group or in
/// groups divided by one blank, `-`, `+` or `.`, whose check digit is right (ISO/IEC 7812-1). Times
/// in milliseconds begin with 1 and are none. One thread.
final class Cards {
  private static final int FEWEST = 13;
  private static final int MOST = 19;

  private final byte[] digits = new byte[MOST];

  /// Where the longest card number ends that begins here; -1: none does.
  ///
  /// @param at a digit behind what is none
  int end(byte[] text, int at, int to) {
    if (text[at] < '2' || text[at] > '6') {
      return -1;
    }
    int end = -1;
    int count = 0;
    int next = at;
    while (next < to && isDigit(text[next])) {
      if (count == MOST) {
        return end;
      }
      digits[count++] = text[next++];
      boolean closed = next == to || !isDigit(text[next]);
      if (closed && count >= FEWEST && isChecked(count)) {
        end = next;
      }
      if (closed && next + 1 < to && isSeparator(text[next])) {
        next++;
      }
    }
    return end;
  }

  /// Luhn's sum: every second digit from the right counts twice.
  private boolean isChecked(int count) {
    int sum = 0;
    for (int i = 0; i < count; i++) {
      int digit = digits[count - 1 - i] - '0';
      int doubled = i % 2 == 0 ? digit : 2 * digit;
      sum += doubled > 9 ? doubled - 9 : doubled;
    }
    return sum % 10 == 0;
  }

  private static boolean isSeparator(byte c) {
    return c == ' ' || c == '-' || c == '+' || c == '.';
  }

  private static boolean isDigit(byte c) {
    return c >= '0' && c <= '9';
  }
}
