package io.shadowcast.snapshot.kernel;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;

/// Holds a filesystem still: `FIFREEZE` and `FITHAW` on a descriptor that was opened before.
///
/// Three hands thaw: the holder; a watchdog thread, after a time that the holder cannot lengthen;
/// and a process of its own, see [FreezeGuard], when this one is killed or stuck. While a
/// filesystem is frozen nobody can write to it, clones (`FICLONE`) included; reading goes on.
public final class Freezer {
  /// The longest freeze.
  public static final Duration LONGEST = Duration.ofSeconds(2);

  private final ThreadFactory threads;
  private final Duration longest;

  /// A freezer.
  ///
  /// @param threads makes the watchdog, a platform thread, one for each freeze
  /// @param longest of a freeze with the flush that begins it, > 0 and at most [#LONGEST]
  public Freezer(ThreadFactory threads, Duration longest) {
    if (!longest.isPositive() || longest.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException("freeze: " + longest + " (expected: up to PT2S)");
    }
    this.threads = threads;
    this.longest = longest;
  }

  /// Freezes the filesystem that a folder lies on.
  ///
  /// @param ours what must stay writable meanwhile: journal, repository, state, logs
  /// @throws RefusedException when one of them, or anything this process has open for writing, lies
  ///   on that filesystem; all of them are named. Nothing was frozen
  /// @throws KernelException `EBUSY` when it is frozen already, `EOPNOTSUPP` when it cannot be,
  ///   `EPERM` without CAP_SYS_ADMIN
  /// @throws IOException when it took too long or there is no guard; nothing stays frozen
  public Frozen freeze(Path folder, List<Path> ours) throws IOException {
    List<String> stuck = obstacles(folder, ours);
    if (!stuck.isEmpty()) {
      throw new RefusedException(folder, stuck);
    }
    FileSpace.sync(folder);
    LinuxFolder open = LinuxFolder.open(folder);
    return Frozen.begin(open, threads, longest, () -> FreezeGuard.start(folder, longest));
  }

  /// What would be stuck while the filesystem of a folder is frozen; empty: nothing.
  public static List<String> obstacles(Path folder, List<Path> ours) throws IOException {
    Mounts mounts = Mounts.read();
    List<String> stuck = new ArrayList<>();
    for (Path each : ours) {
      if (mounts.endsIn(each, folder)) {
        stuck.add(each.toString());
      }
    }
    stuck.addAll(OwnWrites.on(mounts.of(folder).device(), mounts));
    return stuck;
  }

  /// A freeze that would have stopped ourselves.
  public static final class RefusedException extends IOException {
    private static final long serialVersionUID = 1L;

    RefusedException(Path folder, List<String> stuck) {
      super(
          "freeze "
              + folder
              + ": "
              + String.join(", ", stuck)
              + " (expected: on another filesystem)");
    }
  }
}
