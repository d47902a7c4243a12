package io.shadowcast.snapshot.volume;

/// Which state of its target a snapshot holds.
public enum Consistency {
  /// A state that the application itself gave out as whole, by a hook.
  APPLICATION,
  /// What a machine that lost its power at one instant would find.
  CRASH,
  /// Each file at an instant of its own; files that never stood still are named in the manifest.
  FUZZY
}
