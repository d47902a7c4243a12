package io.shadowcast.snapshot.reflink;

import io.shadowcast.snapshot.kernel.DiskFile;
import io.shadowcast.snapshot.kernel.Errno;
import io.shadowcast.snapshot.kernel.Folder;
import io.shadowcast.snapshot.kernel.KernelException;
import io.shadowcast.snapshot.kernel.Stat;
import io.shadowcast.snapshot.volume.Attributes;
import io.shadowcast.snapshot.volume.FileName;
import io.shadowcast.snapshot.volume.SnapshotId;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The clones of a target's files, each named by the inode it was cloned from: `files` holds one of
/// each file as the kept snapshot has it, and `files.of` names that snapshot. A clone's mtime is
/// set to 0, so that one that was written since is told.
final class Clones implements AutoCloseable {
  private static final FileName FILES = FileName.of("files");
  private static final String MARK = "files.of-";
  private static final int TRIES = 3;

  private final Folder hold;
  private final FileName name;
  private final Folder fresh;
  private final Optional<Folder> kept;

  private Clones(Folder hold, FileName name, Folder fresh, Optional<Folder> kept) {
    this.hold = hold;
    this.name = name;
    this.fresh = fresh;
    this.kept = kept;
  }

  /// Opens the kept clones and makes a folder for new ones.
  ///
  /// @param name of the folder for new clones
  /// @param base the snapshot whose clones may serve; those of another do not
  static Clones open(Folder hold, FileName name, Optional<SnapshotId> base) throws IOException {
    Folder fresh = hold.makeFolder(name);
    boolean serves = base.isPresent() && hold.names().contains(mark(base.get()));
    return new Clones(hold, name, fresh, serves ? Hold.folder(hold, FILES) : Optional.empty());
  }

  private static FileName mark(SnapshotId id) {
    return FileName.of(MARK + id);
  }

  private static FileName of(long inode) {
    return FileName.of(Long.toUnsignedString(inode));
  }

  /// Whether there is a base.
  boolean hasBase() {
    return kept.isPresent();
  }

  /// Clones a file as it is at one instant, whatever its length is then.
  ///
  /// @return what stat said before and after; nothing when it never stood still for that long: then
  ///   the clone is of an instant between the two
  /// @throws KernelException when the filesystem cannot share this file
  Optional<Stat> take(DiskFile file) throws IOException {
    for (int tries = 0; tries < TRIES; tries++) {
      Stat before = file.stat();
      make(file, before.inode());
      if (file.stat().signature().equals(before.signature())) {
        return Optional.of(before);
      }
    }
    return Optional.empty();
  }

  private void make(DiskFile file, long inode) throws IOException {
    FileName clone = of(inode);
    if (present(fresh, clone)) {
      fresh.remove(clone);
    }
    try (DiskFile to = fresh.create(clone)) {
      to.cloneAll(file);
    } catch (KernelException e) {
      fresh.remove(clone);
      throw e;
    }
    Attributes plain = fresh.attributes(clone);
    fresh.setAttributes(clone, new Attributes(0400, plain.user(), plain.group(), 0, 0, Map.of()));
  }

  private static boolean present(Folder in, FileName name) throws IOException {
    try {
      return in.stat(name).size() >= 0;
    } catch (KernelException e) {
      if (e.errno().equals(Errno.ENOENT)) {
        return false;
      }
      throw e;
    }
  }

  /// The clone that was just taken of an inode.
  DiskFile taken(long inode) throws IOException {
    return fresh.open(of(inode));
  }

  /// The clone that the base has of an inode, as it was kept.
  ///
  /// @param size what is stored of it
  Optional<DiskFile> base(long inode, long size) throws IOException {
    if (kept.isEmpty() || !present(kept.get(), of(inode))) {
      return Optional.empty();
    }
    Stat stat = kept.get().stat(of(inode));
    return stat.modifiedNanos() == 0 && stat.size() == size
        ? Optional.of(kept.get().open(of(inode)))
        : Optional.empty();
  }

  /// Makes the clones taken, with those of the base that still hold, the base of a snapshot. Killed
  /// on the way there is no base.
  ///
  /// @param inodes of the files that the snapshot holds
  void keep(SnapshotId id, Set<Long> inodes) throws IOException {
    for (FileName each : hold.names()) {
      if (each.toString().startsWith(MARK)) {
        hold.remove(each);
      }
    }
    hold.sync();
    try (Folder files = files()) {
      for (FileName each : files.names()) {
        if (!inodes.contains(Long.parseUnsignedLong(each.toString()))) {
          files.remove(each);
        }
      }
      for (FileName each : fresh.names()) {
        fresh.rename(each, files, each);
      }
      files.sync();
    }
    hold.create(mark(id)).close();
    hold.sync();
  }

  /// Those of the base; without one, an empty folder.
  private Folder files() throws IOException {
    Optional<Folder> old = Hold.folder(hold, FILES);
    if (old.isEmpty()) {
      return hold.makeFolder(FILES);
    }
    if (kept.isEmpty()) {
      for (FileName each : old.get().names()) {
        old.get().remove(each);
      }
    }
    return old.get();
  }

  /// Drops what was taken and not kept.
  @Override
  public void close() throws IOException {
    for (FileName each : fresh.names()) {
      fresh.remove(each);
    }
    fresh.close();
    kept.ifPresent(Folder::close);
    hold.removeFolder(name);
  }

  /// The kept clone of a file of a target, while the file has the inode that it was taken from.
  static Optional<DiskFile> kept(Folder hold, SnapshotId id, long inode) throws IOException {
    if (!hold.names().contains(mark(id))) {
      return Optional.empty();
    }
    try (Folder files = hold.folder(FILES)) {
      return Optional.of(files.open(of(inode)));
    } catch (KernelException e) {
      return Optional.empty();
    }
  }
}
