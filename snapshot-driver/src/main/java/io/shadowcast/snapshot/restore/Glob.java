package io.shadowcast.snapshot.restore;

import io.shadowcast.snapshot.volume.FilePath;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// A pattern of paths, relative to the root of a target: `*` stands for any bytes of one name, `?`
/// for one byte of a name, a part `**` for any number of folders, none included. All else is
/// itself. A leading `/` counts for nothing.
///
/// @param text as it was written
public record Glob(String text) {
  /// Covers everything.
  static final String ALL = "**";

  private static final String DEEP = ALL;

  /// Refuses what [#fault] names.
  public Glob {
    Optional<String> fault = fault(text);
    if (fault.isPresent()) {
      throw new IllegalArgumentException("glob: " + text + " (expected: " + fault.get() + ")");
    }
  }

  /// What a pattern ought to be that is none.
  public static Optional<String> fault(String text) {
    List<String> parts = parts(text);
    if (parts.isEmpty()) {
      return Optional.of("a path, * and ? within names, ** for folders");
    }
    if (parts.stream().anyMatch(part -> part.equals(".") || part.equals(".."))) {
      return Optional.of("no . or .. in it");
    }
    if (parts.stream().anyMatch(part -> part.contains(DEEP) && !part.equals(DEEP))) {
      return Optional.of("** alone between slashes");
    }
    return Optional.empty();
  }

  private static List<String> parts(String text) {
    return Arrays.stream(text.split("/")).filter(part -> !part.isEmpty()).toList();
  }

  /// Whether it matches the path or a folder above it.
  boolean covers(FilePath path) {
    return covers(patterns(), names(path));
  }

  /// Whether it may match something in that folder which it does not cover already.
  boolean mayCoverIn(FilePath folder) {
    return reaches(patterns(), names(folder));
  }

  private List<String> patterns() {
    return parts(text).stream().map(Glob::bytes).toList();
  }

  private static List<String> names(FilePath path) {
    return path.names().stream()
        .map(name -> new String(name.bytes(), StandardCharsets.ISO_8859_1))
        .toList();
  }

  // Names are bytes: both sides are compared as Latin-1, one character for each byte.
  private static String bytes(String part) {
    return new String(part.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  private static boolean covers(List<String> patterns, List<String> names) {
    if (patterns.isEmpty()) {
      return true;
    }
    List<String> rest = patterns.subList(1, patterns.size());
    if (patterns.getFirst().equals(DEEP)) {
      if (rest.isEmpty()) {
        return !names.isEmpty();
      }
      return covers(rest, names)
          || (!names.isEmpty() && covers(patterns, names.subList(1, names.size())));
    }
    return !names.isEmpty()
        && matches(patterns.getFirst(), names.getFirst())
        && covers(rest, names.subList(1, names.size()));
  }

  private static boolean reaches(List<String> patterns, List<String> names) {
    if (patterns.isEmpty()) {
      return false;
    }
    if (names.isEmpty() || patterns.getFirst().equals(DEEP)) {
      return true;
    }
    return matches(patterns.getFirst(), names.getFirst())
        && reaches(patterns.subList(1, patterns.size()), names.subList(1, names.size()));
  }

  // The usual two-pointer walk: on a mismatch the last * takes one byte more.
  private static boolean matches(String pattern, String name) {
    int p = 0;
    int n = 0;
    int star = -1;
    int taken = 0;
    while (n < name.length()) {
      if (p < pattern.length() && pattern.charAt(p) == '*') {
        star = p++;
        taken = n;
      } else if (p < pattern.length()
          && (pattern.charAt(p) == '?' || pattern.charAt(p) == name.charAt(n))) {
        p++;
        n++;
      } else if (star >= 0) {
        p = star + 1;
        n = ++taken;
      } else {
        return false;
      }
    }
    while (p < pattern.length() && pattern.charAt(p) == '*') {
      p++;
    }
    return p == pattern.length();
  }
}
