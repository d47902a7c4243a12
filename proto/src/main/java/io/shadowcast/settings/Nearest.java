package io.shadowcast.settings;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.TreeSet;

/// What a mistyped key was probably meant to be.
final class Nearest {
  private static final int LONGEST = 64;

  private Nearest() {}

  static String expectation(String key, Collection<String> known) {
    return among(key, known)
        .map(near -> "did you mean " + near + "?")
        .orElse(
            known.isEmpty() ? "no keys here" : "one of " + String.join(", ", new TreeSet<>(known)));
  }

  private static Optional<String> among(String key, Collection<String> known) {
    if (key.length() > LONGEST) {
      return Optional.empty();
    }
    int limit = key.length() <= 3 ? 1 : 2;
    return known.stream()
        .filter(word -> distance(key, word) <= limit)
        .min(Comparator.comparingInt((String word) -> distance(key, word)).thenComparing(w -> w));
  }

  /// Levenshtein's distance.
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
