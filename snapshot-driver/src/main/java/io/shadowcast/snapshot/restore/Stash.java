package io.shadowcast.snapshot.restore;

import io.shadowcast.snapshot.kernel.DiskFile;
import io.shadowcast.snapshot.kernel.Folder;
import io.shadowcast.snapshot.kernel.KernelException;
import io.shadowcast.snapshot.kernel.Stat;
import io.shadowcast.snapshot.volume.Attributes;
import io.shadowcast.snapshot.volume.EntryKind;
import io.shadowcast.snapshot.volume.FileName;
import io.shadowcast.snapshot.volume.Range;
import java.io.IOException;
import java.util.Optional;

/// The folder in the root of a target in which a restore has a slot for each change: what is going
/// to be put in place lies there before, and what was taken away after. On the target's filesystem,
/// so that everything that appears or goes does so by one rename.
final class Stash implements AutoCloseable {
  static final FileName NAME = FileName.of(Restore.STASH);

  /// Names the restore whose it is: the first thing in it, and the last.
  static final FileName OWNER = FileName.of("owner");

  private static final FileName RESERVE = FileName.of("reserve");

  private final Folder folder;

  private Stash(Folder folder) {
    this.folder = folder;
  }

  /// Makes it.
  ///
  /// @throws KernelException `EEXIST` when another restore has one
  static Stash make(Folder root) throws IOException {
    Stash stash = new Stash(root.makeFolder(NAME));
    root.sync();
    return stash;
  }

  /// The one that is there.
  static Optional<Stash> find(Folder root) throws IOException {
    try {
      return Optional.of(new Stash(root.folder(NAME)));
    } catch (KernelException e) {
      if (LiveTree.absent(e)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  static FileName slot(int change) {
    return FileName.of(Integer.toString(change));
  }

  Folder folder() {
    return folder;
  }

  Optional<Stat> stat(FileName slot) throws IOException {
    return Stash.stat(folder, slot);
  }

  static Optional<Stat> stat(Folder folder, FileName name) throws IOException {
    try {
      return Optional.of(folder.stat(name));
    } catch (KernelException e) {
      if (LiveTree.absent(e)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /// Keeps room on the target's filesystem, so that what is overwritten and punched can be written
  /// back when the disk is full.
  void reserve(long bytes) throws IOException {
    try (DiskFile file = folder.create(RESERVE)) {
      file.allocate(new Range(0, bytes));
      file.sync();
    }
  }

  /// Gives that room back, for an undo to use.
  void release() throws IOException {
    if (stat(RESERVE).isPresent()) {
      folder.remove(RESERVE);
      folder.sync();
    }
  }

  /// Removes a slot with all that is in it.
  void drop(FileName slot) throws IOException {
    if (stat(slot).isPresent()) {
      drop(folder, slot);
    }
  }

  /// Removes it with all that is in it.
  static void remove(Folder root) throws IOException {
    Optional<Stash> found = find(root);
    if (found.isEmpty()) {
      return;
    }
    try (Stash stash = found.get()) {
      stash.clear();
    }
    drop(root, NAME);
    root.sync();
  }

  /// A crash on the way must not leave what nobody owns.
  private void clear() throws IOException {
    for (FileName each : folder.names()) {
      if (!each.equals(OWNER)) {
        drop(folder, each);
      }
    }
    folder.sync();
  }

  /// Removes what a name stands for, with all that is in it.
  static void dropIfThere(Folder parent, FileName name) throws IOException {
    if (stat(parent, name).isPresent()) {
      drop(parent, name);
    }
  }

  private static void drop(Folder parent, FileName name) throws IOException {
    unlock(parent, name);
    if (parent.stat(name).kind() != EntryKind.FOLDER) {
      parent.remove(name);
      return;
    }
    try (Folder inside = parent.folder(name)) {
      for (FileName each : inside.names()) {
        drop(inside, each);
      }
    }
    parent.removeFolder(name);
  }

  private static void unlock(Folder parent, FileName name) throws IOException {
    EntryKind kind = parent.stat(name).kind();
    if (kind == EntryKind.REGULAR || kind == EntryKind.FOLDER) {
      Attributes attributes = parent.attributes(name);
      if (Locks.locked(attributes)) {
        parent.setAttributes(name, Locks.without(attributes));
      }
    }
  }

  @Override
  public void close() {
    folder.close();
  }
}
