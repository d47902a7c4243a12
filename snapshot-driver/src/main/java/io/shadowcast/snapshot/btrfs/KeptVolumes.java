package io.shadowcast.snapshot.btrfs;

import io.shadowcast.snapshot.kernel.BtrfsVolume;
import io.shadowcast.snapshot.kernel.DiskFile;
import io.shadowcast.snapshot.kernel.Folder;
import io.shadowcast.snapshot.reflink.Hold;
import io.shadowcast.snapshot.restore.LocalCopy;
import io.shadowcast.snapshot.volume.FilePath;
import io.shadowcast.snapshot.volume.SnapshotId;
import java.io.IOException;
import java.util.Optional;

/// What is kept of snapshots of a subvolume, in itself.
///
/// @param root of the target; stays open as long as this is used
record KeptVolumes(Folder root) implements LocalCopy {
  @Override
  public Optional<DiskFile> file(SnapshotId snapshot, FilePath path) throws IOException {
    return Hold.copies(root).file(snapshot, path);
  }

  @Override
  public Optional<Folder> whole(SnapshotId snapshot) throws IOException {
    Optional<Folder> hold = Hold.folder(root, Hold.NAME);
    if (hold.isEmpty()) {
      return Optional.empty();
    }
    try (Folder in = hold.get()) {
      Optional<BaseRecord> record = BaseRecord.read(in, BaseRecord.file(snapshot));
      Optional<Folder> kept = Hold.folder(in, Hold.of(snapshot));
      if (kept.isPresent() && !(record.isPresent() && proves(record.get(), kept.get()))) {
        kept.get().close();
        return Optional.empty();
      }
      return kept;
    }
  }

  private boolean proves(BaseRecord record, Folder kept) throws IOException {
    return BtrfsVolume.isRoot(kept)
        && record.refuses(BtrfsVolume.info(kept), BtrfsVolume.info(root).uuid()).isEmpty();
  }
}
