package io.shadowcast.aggregator.store;

/// How an update ended that may carry the revision it is based on.
public sealed interface Written<T> {
  /// In the store.
  record Saved<T>(T value) implements Written<T> {}

  /// There is nothing of that name.
  record Missing<T>() implements Written<T> {}

  /// Somebody else updated it since; nothing was written.
  ///
  /// @param current what is there
  record Stale<T>(T current) implements Written<T> {}
}
