package io.shadowcast.snapshot.repository;

import io.shadowcast.snapshot.kernel.DiskFile;
import io.shadowcast.snapshot.kernel.Folder;
import io.shadowcast.snapshot.kernel.KernelException;
import io.shadowcast.snapshot.volume.FileName;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;

/// The folders of a repository, opened. For one thread.
record RepositoryFolders(
    Folder packs,
    Folder index,
    Folder snapshots,
    Folder removed,
    Folder labels,
    Folder prune,
    Folder leases,
    Folder policy)
    implements AutoCloseable {
  static final FileName CONFIG = FileName.of("config");

  private static final List<String> NAMES =
      List.of("packs", "index", "snapshots", "removed", "labels", "prune", "leases", "policy");

  static void make(Folder root) throws IOException {
    for (String name : NAMES) {
      root.makeFolder(FileName.of(name)).close();
    }
  }

  static RepositoryFolders open(Folder root) throws IOException {
    Folder[] all = new Folder[NAMES.size()];
    for (int i = 0; i < all.length; i++) {
      all[i] = root.folder(FileName.of(NAMES.get(i)));
    }
    return new RepositoryFolders(all[0], all[1], all[2], all[3], all[4], all[5], all[6], all[7]);
  }

  /// Writes a file and makes it durable and visible at once; the folder is not synced.
  ///
  /// @throws io.shadowcast.snapshot.kernel.KernelException `EEXIST` when the name is taken
  static void publish(Folder folder, FileName name, byte[] content) throws IOException {
    try (DiskFile file = folder.unnamed()) {
      file.write(0, MemorySegment.ofArray(content));
      file.sync();
      folder.link(file, name);
    }
  }

  /// Reads a whole file.
  ///
  /// @throws DamagedException also when the medium does not give it
  static byte[] read(Folder folder, FileName name) throws IOException {
    try (DiskFile file = folder.open(name)) {
      long size = file.size();
      if (size > Integer.MAX_VALUE - Long.BYTES) {
        throw new DamagedException(name + ": " + size + " bytes (expected: less than 2 GiB)");
      }
      byte[] content = new byte[(int) size];
      int got = file.read(0, MemorySegment.ofArray(content));
      return got == size ? content : Arrays.copyOf(content, got);
    } catch (KernelException e) {
      throw Answers.ofRead(name.toString(), e);
    }
  }

  @Override
  public void close() {
    for (Folder each : List.of(packs, index, snapshots, removed, labels, prune, leases, policy)) {
      each.close();
    }
  }
}
