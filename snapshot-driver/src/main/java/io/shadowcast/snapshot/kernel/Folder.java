package io.shadowcast.snapshot.kernel;

import io.shadowcast.snapshot.volume.Attributes;
import io.shadowcast.snapshot.volume.FileName;
import java.io.IOException;
import java.util.List;

/// An open folder, and the one way in which this module changes a filesystem: whatever snapshots
/// and restores create, write, link, rename, remove or make durable goes through a folder or a
/// [DiskFile] of it. Names are single; no call follows a symbolic link or leaves the filesystem
/// (openat2 with `RESOLVE_BENEATH`, `RESOLVE_NO_SYMLINKS` and `RESOLVE_NO_XDEV`). Nothing here is
/// durable before [#sync()] of the folder and [DiskFile#sync()] of the file.
///
/// For one thread at a time.
public interface Folder extends AutoCloseable {
  /// Opens a folder in this one.
  Folder folder(FileName name) throws IOException;

  /// Makes a folder, 0700, and opens it.
  Folder makeFolder(FileName name) throws IOException;

  /// The names in it, in no order, without `.` and `..`.
  List<FileName> names() throws IOException;

  /// What a name stands for; a symbolic link is not followed.
  ///
  /// @throws KernelException `ENOENT` when it is not there
  Stat stat(FileName name) throws IOException;

  /// This folder itself.
  Stat stat() throws IOException;

  /// Opens a regular file to read.
  DiskFile open(FileName name) throws IOException;

  /// Opens a regular file to read and write in place.
  DiskFile edit(FileName name) throws IOException;

  /// Makes a file, 0600.
  ///
  /// @throws KernelException `EEXIST` when the name is taken
  DiskFile create(FileName name) throws IOException;

  /// Makes a file without a name, 0600, which is gone unless [#link] gives it one (`O_TMPFILE`).
  DiskFile unnamed() throws IOException;

  /// Gives an unnamed file of this filesystem a name here.
  ///
  /// @throws KernelException `EEXIST` when the name is taken
  void link(DiskFile file, FileName name) throws IOException;

  /// Gives a file that has a name one more, here.
  void hardLink(Folder from, FileName old, FileName name) throws IOException;

  /// Renames over whatever has the new name, at once.
  void rename(FileName old, Folder to, FileName name) throws IOException;

  /// Renames unless the new name is taken.
  ///
  /// @throws KernelException `EEXIST` when it is
  void renameAside(FileName old, Folder to, FileName name) throws IOException;

  /// Two names change places at once (`RENAME_EXCHANGE`).
  void exchange(FileName one, Folder to, FileName other) throws IOException;

  /// Removes a name that is no folder.
  void remove(FileName name) throws IOException;

  /// Removes an empty folder.
  void removeFolder(FileName name) throws IOException;

  /// Makes a symbolic link.
  ///
  /// @param target its bytes, 1..4095
  void symbolicLink(FileName name, byte[] target) throws IOException;

  /// Where a symbolic link points.
  byte[] linkTarget(FileName name) throws IOException;

  /// Makes a pipe, a socket or a device.
  ///
  /// @param mode type bits and permissions of mknod(2)
  void special(FileName name, int mode, long device) throws IOException;

  /// Extended attributes and flags together with owner, mode and mtime.
  Attributes attributes(FileName name) throws IOException;

  /// Those of this folder.
  Attributes attributes() throws IOException;

  /// Sets what differs, in the order that keeps setuid, capabilities and immutable flags: locks
  /// off, owner, extended, mode, mtime, flags. Attributes that are too many are removed. An
  /// immutable file takes no content any more, and btrfs turns copy-on-write off in an empty file
  /// only.
  void setAttributes(FileName name, Attributes attributes) throws IOException;

  /// Sets those of this folder.
  void setAttributes(Attributes attributes) throws IOException;

  /// Makes what was created, linked, renamed or removed here durable: fsync(2).
  void sync() throws IOException;

  @Override
  void close();
}
