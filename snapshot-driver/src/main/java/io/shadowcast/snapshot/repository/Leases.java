package io.shadowcast.snapshot.repository;

import io.shadowcast.snapshot.kernel.DiskFile;
import io.shadowcast.snapshot.kernel.Folder;
import io.shadowcast.snapshot.kernel.KernelException;
import io.shadowcast.snapshot.volume.FileName;
import java.io.IOException;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;

/// Who is reading or writing. A lease is a file that its holder keeps locked (flock(2)): the kernel
/// drops the lock when the process ends, however it ends, and keeps it while the process or the
/// whole machine stands still. No clock is asked. Its name begins with the number of the newest
/// step of pruning that its holder knew before it looked at anything else.
final class Leases {
  private static final String SEPARATOR = "-";

  private Leases() {}

  /// A lease that is held until it is closed.
  static final class Lease implements AutoCloseable {
    private final Folder folder;
    private final FileName name;
    private final DiskFile file;

    private Lease(Folder folder, FileName name, DiskFile file) {
      this.folder = folder;
      this.name = name;
      this.file = file;
    }

    /// Gives it up. A name that cannot be removed is left to the next pruning: without the lock it
    /// means nothing.
    @Override
    public void close() {
      try {
        folder.remove(name);
      } catch (IOException e) {
        // said above
      } finally {
        file.close();
      }
    }
  }

  /// Takes one. It is locked before it has a name, so nobody ever sees it unlocked.
  static Lease take(RepositoryFolders folders, RandomGenerator random) throws IOException {
    long seen = PruneRecord.newest(folders);
    DiskFile file = folders.leases().unnamed();
    try {
      if (!file.lock()) {
        throw new IllegalStateException("lease: a new file was locked");
      }
      while (true) {
        FileName name = FileName.of(Numbered.text(seen) + SEPARATOR + PackId.random(random));
        if (linked(folders.leases(), file, name)) {
          return new Lease(folders.leases(), name, file);
        }
      }
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  private static boolean linked(Folder folder, DiskFile file, FileName name) throws IOException {
    try {
      folder.link(file, name);
      return true;
    } catch (KernelException e) {
      if (Answers.taken(e)) {
        return false;
      }
      throw e;
    }
  }

  /// The lowest number among the leases that are held; the highest number there is when none is.
  /// Those of processes that ended are removed.
  static long oldest(RepositoryFolders folders) throws IOException {
    long oldest = Long.MAX_VALUE;
    for (FileName name : folders.leases().names()) {
      OptionalLong number = Numbered.of(name.toString());
      if (number.isPresent() && held(folders.leases(), name)) {
        oldest = Math.min(oldest, number.getAsLong());
      }
    }
    return oldest;
  }

  private static boolean held(Folder folder, FileName name) throws IOException {
    try (DiskFile file = folder.open(name)) {
      if (!file.lock()) {
        return true;
      }
      folder.remove(name);
      return false;
    } catch (KernelException e) {
      if (Answers.gone(e)) {
        return false;
      }
      throw e;
    }
  }
}
