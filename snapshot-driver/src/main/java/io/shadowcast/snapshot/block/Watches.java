package io.shadowcast.snapshot.block;

import java.nio.file.Path;
import java.util.Optional;

/// The devices that are watched on this host. What watches outlives a snapshot, for its marks prove
/// something only about the time in which it was there.
@FunctionalInterface
public interface Watches extends AutoCloseable {
  /// None is.
  Watches NONE = device -> Optional.empty();

  /// What watches a device; where it can be watched and is not yet, it begins to be. Valid until
  /// [#close()].
  Optional<Watch> of(Path device);

  /// How the next snapshot of a device will be read, and why, in one line. Begins nothing.
  default String told(Path device) {
    return of(device).isPresent()
        ? "a device that is watched: read where it changed, held still at the end"
        : "a device that nothing watches: read in full, one instant when it stands still";
  }

  /// Lets go of what was handed out; what watches goes on.
  @Override
  default void close() {}
}
