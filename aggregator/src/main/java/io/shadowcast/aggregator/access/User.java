package io.shadowcast.aggregator.access;

import java.time.Instant;
import java.util.regex.Pattern;

/// A person or program with a role.
///
/// @param name 1 to 63 lower case letters, digits, '-' and '.'
public record User(String name, Role role, Instant created) {
  private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?");

  /// Refuses what is not a name.
  public User {
    checkName(name);
  }

  /// Returns the name.
  ///
  /// @throws IllegalArgumentException when it is none
  public static String checkName(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "user: "
              + name
              + " (expected: 1 to 63 lower case letters, digits, '-' and '.', not first or last '-'"
              + " or '.')");
    }
    return name;
  }
}
