package io.shadowcast.executor.order;

/// What became of a step.
public sealed interface Effect {
  /// It is in effect, and that was verified.
  ///
  /// @param detail one line
  record Done(String detail) implements Effect {}

  /// It is not in effect.
  ///
  /// @param why one line, `subject: value (expected: ...)` where there is a subject
  record Failed(String why) implements Effect {}
}
