package io.shadowcast.snapshot.restore;

import io.shadowcast.snapshot.kernel.DiskFile;
import io.shadowcast.snapshot.kernel.Folder;
import io.shadowcast.snapshot.volume.FilePath;
import io.shadowcast.snapshot.volume.SnapshotId;
import java.io.IOException;
import java.util.Optional;

/// What a driver kept of a snapshot on the filesystem of the target: files whose ranges can be
/// shared instead of copied. Nothing rests on it: what was shared is compared with the snapshot,
/// and what differs is copied.
public interface LocalCopy {
  /// Nothing was kept.
  LocalCopy NONE = (snapshot, path) -> Optional.empty();

  /// The kept file, open to read; the caller closes it.
  ///
  /// @param path in the target; the root for a device or an image
  Optional<DiskFile> file(SnapshotId snapshot, FilePath path) throws IOException;

  /// The root of a read-only subvolume that is proved to hold the whole snapshot; the caller closes
  /// it. On this alone an exchange rests.
  default Optional<Folder> whole(SnapshotId snapshot) throws IOException {
    return Optional.empty();
  }
}
