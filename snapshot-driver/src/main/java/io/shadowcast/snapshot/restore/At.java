package io.shadowcast.snapshot.restore;

import io.shadowcast.snapshot.kernel.Folder;
import io.shadowcast.snapshot.volume.FileName;
import io.shadowcast.snapshot.volume.FilePath;

/// A name in an open folder of the target.
record At(Folder parent, FilePath path) {
  FileName name() {
    return LiveTree.name(path);
  }
}
