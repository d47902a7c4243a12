package io.shadowcast.snapshot.reflink;

import io.shadowcast.snapshot.driver.Capture;
import io.shadowcast.snapshot.driver.SnapshotDriver;
import io.shadowcast.snapshot.kernel.DiskFile;
import io.shadowcast.snapshot.kernel.Folder;
import io.shadowcast.snapshot.kernel.KernelException;
import io.shadowcast.snapshot.kernel.LinuxFolder;
import io.shadowcast.snapshot.kernel.Mounts;
import io.shadowcast.snapshot.restore.LocalCopy;
import io.shadowcast.snapshot.volume.Consistency;
import io.shadowcast.snapshot.volume.Exactness;
import io.shadowcast.snapshot.volume.FileName;
import io.shadowcast.snapshot.volume.FilePath;
import io.shadowcast.snapshot.volume.Manifest;
import io.shadowcast.snapshot.volume.Range;
import io.shadowcast.snapshot.volume.SnapshotId;
import io.shadowcast.snapshot.volume.Target;
import io.shadowcast.words.SourceTime;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/// Captures a folder by cloning its files, which takes no room and holds each as it is at one
/// instant (FICLONE, ioctl_ficlonerange(2)).
///
/// Nothing is frozen: a frozen filesystem lets nobody clone either. Instead the tree is looked at
/// twice; when nothing changed between the looks, the whole is of one instant.
public final class ReflinkDriver implements SnapshotDriver {
  /// What manifests call it.
  public static final String NAME = "reflink";

  // Their ctime moves when a mapped page is stored into, and their clones are of one instant.
  private static final Set<String> PROVED = Set.of("xfs", "btrfs");
  private static final int TRIED_BYTES = 4096;

  private final Supplier<SourceTime> clock;
  private final RandomGenerator random;

  /// One that goes by these.
  ///
  /// @param clock its wall is the clock that ctime comes from, CLOCK_REALTIME
  /// @param random names what is not kept
  public ReflinkDriver(Supplier<SourceTime> clock, RandomGenerator random) {
    this.clock = clock;
    this.random = random;
  }

  @Override
  public String name() {
    return NAME;
  }

  /// By cloning a file.
  @Override
  public Fitness probe(Target target) {
    return Fitness.ofFolder(target, this::probe);
  }

  private Fitness probe(Path path) {
    try (Folder root = LinuxFolder.open(path);
        DiskFile one = root.unnamed();
        DiskFile other = root.unnamed();
        Arena arena = Arena.ofConfined()) {
      String type = Mounts.read().of(path).type();
      if (!PROVED.contains(type)) {
        return new Fitness.Unfit(type + " (expected: xfs or btrfs)", Optional.empty());
      }
      one.write(0, arena.allocate(TRIED_BYTES));
      other.clone(one, new Range(0, TRIED_BYTES), 0);
      return new Fitness.Fit(
          Exactness.EXACT,
          Consistency.FUZZY,
          type
              + ": cloned files, told by where their blocks lie; CRASH when nothing is written"
              + " meanwhile");
    } catch (IOException e) {
      return new Fitness.Unfit(String.valueOf(e.getMessage()), Optional.empty());
    }
  }

  @Override
  public Capture begin(Target target, Optional<Manifest> parent, Manner manner) throws IOException {
    Folder root = LinuxFolder.open(target.path());
    try {
      Folder hold = Hold.open(root);
      try {
        clearLeftovers(hold);
        Optional<SnapshotId> base =
            parent.filter(each -> NAME.equals(each.source().driver())).map(Manifest::id);
        Clones clones = Clones.open(hold, Hold.fresh(NAME, random), base);
        FirstLook.Around around =
            new FirstLook.Around(
                root.stat().mount(), root.stat().device(), Hold.inodes(root, manner.leftOut()));
        Ticks ticks = new Ticks(clock);
        Settled settled = Settled.at(ticks.now());
        return new ReflinkCapture(
            root,
            hold,
            clones,
            parent,
            new ReflinkCapture.Terms(around, ticks, settled, manner.meter()));
      } catch (IOException e) {
        hold.close();
        throw e;
      }
    } catch (IOException e) {
      root.close();
      throw e;
    }
  }

  private static void clearLeftovers(Folder hold) throws IOException {
    for (FileName name : hold.names()) {
      if (Hold.isLeftover(NAME, name)) {
        try (Folder left = hold.folder(name)) {
          for (FileName each : left.names()) {
            left.remove(each);
          }
        }
        hold.removeFolder(name);
      }
    }
  }

  /// The kept clones of a target, for a local rollback.
  ///
  /// @param root of the target; stays open as long as this is used
  public static LocalCopy copies(Folder root) {
    return (snapshot, path) -> copy(root, snapshot, path);
  }

  private static Optional<DiskFile> copy(Folder root, SnapshotId snapshot, FilePath path)
      throws IOException {
    if (path.names().isEmpty()) {
      return Optional.empty();
    }
    List<Folder> opened = new ArrayList<>();
    try {
      Folder at = root;
      for (FileName name : path.names().subList(0, path.names().size() - 1)) {
        at = at.folder(name);
        opened.add(at);
      }
      long inode = at.stat(path.names().getLast()).inode();
      Folder hold = root.folder(Hold.NAME);
      opened.add(hold);
      return Clones.kept(hold, snapshot, inode);
    } catch (KernelException e) {
      // Not there any more, or nothing kept: it is copied.
      return Optional.empty();
    } finally {
      opened.forEach(Folder::close);
    }
  }
}
