package io.shadowcast.snapshot.restore;

import io.shadowcast.snapshot.kernel.DiskFile;
import io.shadowcast.snapshot.kernel.Folder;
import io.shadowcast.snapshot.kernel.Stat;
import io.shadowcast.snapshot.volume.Attributes;
import io.shadowcast.snapshot.volume.EntryKind;
import io.shadowcast.snapshot.volume.FileName;
import io.shadowcast.snapshot.volume.FilePath;
import java.io.IOException;
import java.util.Optional;

/// What both ways, forward and back, do to a path of the target.
///
/// @param tree of the target
/// @param stash of this restore
record Ground(LiveTree tree, Stash stash) {
  static long inode(Live live) {
    return live.signature().inode();
  }

  /// The inode at a path. By its number alone: a target is one filesystem, and the number of a
  /// device may be another after a reboot.
  Optional<Long> at(FilePath path) throws IOException {
    return tree.stat(path).map(Stat::inode);
  }

  boolean holds(FilePath path, long inode) throws IOException {
    return at(path).equals(Optional.of(inode));
  }

  boolean inSlot(FileName slot, long inode) throws IOException {
    return stash.stat(slot).map(Stat::inode).equals(Optional.of(inode));
  }

  void adorn(FilePath path, Attributes attributes) throws IOException {
    if (path.names().isEmpty()) {
      tree.root().setAttributes(attributes);
    } else {
      tree.around(path).setAttributes(LiveTree.name(path), attributes);
    }
  }

  private Attributes attributes(FilePath path) throws IOException {
    return path.names().isEmpty()
        ? tree.root().attributes()
        : tree.around(path).attributes(LiveTree.name(path));
  }

  /// Takes off what keeps a file or folder from being changed.
  void unlock(FilePath path) throws IOException {
    Optional<EntryKind> kind = tree.stat(path).map(Stat::kind);
    if (kind.isPresent() && (kind.get() == EntryKind.REGULAR || kind.get() == EntryKind.FOLDER)) {
      Attributes attributes = attributes(path);
      if (Locks.locked(attributes)) {
        adorn(path, Locks.without(attributes));
      }
    }
  }

  /// Makes a file or folder durable; other kinds are with the folder around them.
  void sync(FilePath path, EntryKind kind) throws IOException {
    if (kind == EntryKind.FOLDER) {
      Folder folder = tree.folder(path);
      folder.sync();
    } else if (kind == EntryKind.REGULAR) {
      try (DiskFile file = tree.around(path).open(LiveTree.name(path))) {
        file.sync();
      }
    }
  }
}
