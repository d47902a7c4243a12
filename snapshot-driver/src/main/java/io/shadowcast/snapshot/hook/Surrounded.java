package io.shadowcast.snapshot.hook;

import java.io.IOException;

/// How work between two hooks ended. The second one was run in every case.
public sealed interface Surrounded<T> {
  /// What became of the hook before.
  HookOutcome before();

  /// What became of the hook after; when it is not [HookOutcome#ok()], the application may still be
  /// at rest, and is tried again by [ApplicationHooks#undoLeftOver].
  HookOutcome after();

  /// The work was done while the application was at rest.
  record Done<T>(T value, HookOutcome before, HookOutcome after) implements Surrounded<T> {}

  /// The application did not come to rest; the work was not begun.
  record NotBegun<T>(HookOutcome before, HookOutcome after) implements Surrounded<T> {}

  /// The work failed.
  record Broken<T>(IOException fault, HookOutcome before, HookOutcome after)
      implements Surrounded<T> {}
}
