package io.shadowcast.snapshot.driver;

import io.shadowcast.snapshot.repository.SnapshotReader;
import io.shadowcast.snapshot.repository.SnapshotWriter;
import io.shadowcast.snapshot.volume.Consistency;
import io.shadowcast.snapshot.volume.Exactness;
import io.shadowcast.snapshot.volume.FilePath;
import io.shadowcast.snapshot.volume.Manifest;
import io.shadowcast.snapshot.volume.SnapshotId;
import io.shadowcast.words.SourceTime;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// A target that is being captured. For one thread.
public interface Capture extends AutoCloseable {
  /// Reads what may have changed and stores it. The target is free again as soon as this driver's
  /// way allows, which is long before this returns.
  ///
  /// @param stored the parent, when there is one
  Stored store(SnapshotReader stored, SnapshotWriter writer) throws IOException;

  /// The one instant whose state it holds: every write acknowledged until then is in it, and none
  /// that began later. Asked after [#store]; empty: no such instant is known, or there is none.
  default Optional<SourceTime> instant() {
    return Optional.empty();
  }

  /// Keeps what was held still as local base of this published snapshot, for the next difference
  /// and for local rollback, where the driver has such a thing; what it replaces is dropped.
  void keep(SnapshotId id) throws IOException;

  /// Ends it; what was held and not kept is dropped.
  @Override
  void close() throws IOException;

  /// What was stored.
  ///
  /// @param fuzzy files that never stood still while they were read
  /// @param unread files and folders that could not be read and are not in it; what a folder named
  ///   here held is not in it either
  record Stored(
      Manifest.Root root,
      long entries,
      long totalBytes,
      Exactness exactness,
      Consistency consistency,
      List<FilePath> fuzzy,
      List<FilePath> unread) {
    /// Copies.
    public Stored {
      fuzzy = List.copyOf(fuzzy);
      unread = List.copyOf(unread);
    }
  }
}
