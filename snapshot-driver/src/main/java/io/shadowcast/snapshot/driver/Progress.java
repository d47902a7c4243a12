package io.shadowcast.snapshot.driver;

/// Hears how far a capture is. Called often, by the thread that captures; must not wait.
@FunctionalInterface
public interface Progress {
  /// Tells nobody.
  Progress NONE = (done, total) -> {};

  /// Bytes were read, or more are known to come.
  ///
  /// @param done bytes read or found unchanged
  /// @param total bytes known so far; grows while a tree is walked
  void moved(long done, long total);
}
