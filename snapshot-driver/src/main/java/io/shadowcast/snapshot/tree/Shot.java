package io.shadowcast.snapshot.tree;

import io.shadowcast.snapshot.kernel.DiskFile;
import io.shadowcast.snapshot.kernel.Folder;
import io.shadowcast.snapshot.kernel.KernelException;
import io.shadowcast.snapshot.kernel.Stat;
import io.shadowcast.snapshot.volume.Attributes;
import io.shadowcast.snapshot.volume.EntryKind;
import io.shadowcast.snapshot.volume.FileName;
import io.shadowcast.snapshot.volume.Signature;
import java.io.IOException;
import java.util.HexFormat;
import java.util.function.Predicate;

/// Looks at one name. Every call ends in what was seen, in [UnstableException] when it was another
/// file half-way through, or in [UnreadableException].
final class Shot {
  private final Folder folder;
  private final FileName name;

  Shot(Folder folder, FileName name) {
    this.folder = folder;
    this.name = name;
  }

  /// What the name stands for.
  ///
  /// @throws KernelException `ENOENT` when for nothing
  Stat stat() throws IOException {
    try {
      return folder.stat(name);
    } catch (KernelException e) {
      throw Refusals.gone(e) ? e : Refusals.judged(e);
    }
  }

  /// Its attributes, when it is still the file that was seen, unchanged.
  Attributes attributes(Signature seen) throws IOException {
    return attributes(seen::equals);
  }

  /// Its attributes, when it is still the file that was seen, whatever changed in it.
  Attributes attributesOf(Signature seen) throws IOException {
    return attributes(now -> now.inode() == seen.inode() && now.device() == seen.device());
  }

  private Attributes attributes(Predicate<Signature> same) throws IOException {
    try {
      Attributes attributes = folder.attributes(name);
      if (!same.test(folder.stat(name).signature())) {
        throw new UnstableException("it changed");
      }
      return attributes;
    } catch (KernelException e) {
      throw Refusals.judged(e);
    }
  }

  /// Where a symbolic link points, as hexadecimal digits.
  String target() throws IOException {
    try {
      return HexFormat.of().formatHex(folder.linkTarget(name));
    } catch (KernelException e) {
      throw Refusals.judged(e);
    }
  }

  /// The file, open to read; the caller closes it.
  DiskFile file() throws IOException {
    try {
      return folder.open(name);
    } catch (IOException e) {
      throw Refusals.judged(e);
    }
  }

  /// The folder, open; the caller closes it.
  Folder folder(Stat seen) throws IOException {
    try {
      Folder opened = folder.folder(name);
      if (opened.stat().inode() != seen.inode() || opened.stat().mount() != seen.mount()) {
        opened.close();
        throw new UnstableException("the folder is another");
      }
      return opened;
    } catch (KernelException e) {
      throw Refusals.judged(e);
    }
  }

  /// `st_rdev` of devices, 0 of pipes and sockets.
  static long device(Stat stat) {
    boolean device =
        stat.kind() == EntryKind.CHARACTER_DEVICE || stat.kind() == EntryKind.BLOCK_DEVICE;
    return device ? stat.represents() : 0;
  }
}
