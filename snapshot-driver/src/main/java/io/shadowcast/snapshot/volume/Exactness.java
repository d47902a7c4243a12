package io.shadowcast.snapshot.volume;

/// How far a set of changes can be trusted.
public enum Exactness {
  /// What changed, and nothing else.
  EXACT,
  /// Everything that changed, and perhaps more.
  SUPERSET,
  /// Some of what changed: orders the work, proves nothing.
  HINT
}
