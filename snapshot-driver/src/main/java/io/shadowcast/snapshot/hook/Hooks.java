package io.shadowcast.snapshot.hook;

import java.util.Optional;

/// What surrounds a snapshot of one application.
///
/// @param name of the application, `[a-z0-9.-]{1,64}`; names what is to be undone after a crash
/// @param before brings it to rest
/// @param after lets it go on; must do no harm when `before` never ran or did not get far
public record Hooks(String name, Optional<Hook> before, Optional<Hook> after) {
  /// Refuses another name.
  public Hooks {
    if (!name.matches("[a-z0-9.-]{1,64}")) {
      throw new IllegalArgumentException("hooks.name: " + name + " (expected: [a-z0-9.-]{1,64})");
    }
  }
}
