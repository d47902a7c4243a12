package io.shadowcast.aggregator.access;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// What a user is to the fleet; `Rights` has what each may do.
public enum Role {
  /// Reads what is measured, learned and advised. Never reads configuration values, never changes
  /// anything.
  VIEWER,
  /// Runs the fleet: shadows, mirrors, catalogue, training; reads configuration values.
  OPERATOR,
  /// Everything an operator may, and decides who may connect.
  ADMIN;

  /// The role of that name, `admin`, `operator` or `viewer`.
  public static Optional<Role> named(String text) {
    return Arrays.stream(values()).filter(role -> role.text().equals(text)).findFirst();
  }

  /// All names, for messages.
  public static String names() {
    return Arrays.stream(values()).map(Role::text).collect(Collectors.joining(", "));
  }

  /// The name on the wire and in the state.
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
