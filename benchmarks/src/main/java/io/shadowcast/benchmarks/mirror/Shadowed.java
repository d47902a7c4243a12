package io.shadowcast.benchmarks.mirror;

import java.util.List;
import java.util.Locale;

/// What stands behind a proxy as its shadow.
enum Shadowed {
  /// No mirror at all.
  NONE,
  /// Answers at once.
  FAST,
  /// Nobody listens.
  STOPPED,
  /// The kernel accepts, nobody answers.
  HUNG,
  /// Answers after 200 ms.
  SLOW;

  /// Those with a mirror.
  static List<Shadowed> mirrors() {
    return List.of(FAST, STOPPED, HUNG, SLOW);
  }

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
