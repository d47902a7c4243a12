package io.shadowcast.snapshot.hook;

import java.time.Duration;

/// What became of a hook.
public sealed interface HookOutcome {
  /// Whether the application is as the hook was to bring it.
  default boolean ok() {
    return switch (this) {
      case Absent absent -> true;
      case Succeeded succeeded -> true;
      case Failed failed -> false;
      case TimedOut timedOut -> false;
      case NotStarted notStarted -> false;
    };
  }

  /// There is no such hook.
  record Absent() implements HookOutcome {}

  /// It ended with status 0.
  ///
  /// @param said the end of what it wrote, without secrets
  record Succeeded(Duration lasted, String said) implements HookOutcome {}

  /// It ended with another status.
  ///
  /// @param status 1..255; above 128: ended by the signal `status - 128`
  record Failed(int status, Duration lasted, String said) implements HookOutcome {}

  /// It was killed with all its children when its time was over.
  record TimedOut(Duration deadline, String said) implements HookOutcome {}

  /// It could not be run.
  record NotStarted(String reason) implements HookOutcome {}
}
