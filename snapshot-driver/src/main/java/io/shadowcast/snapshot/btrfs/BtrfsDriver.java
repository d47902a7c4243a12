package io.shadowcast.snapshot.btrfs;

import io.shadowcast.snapshot.driver.Capture;
import io.shadowcast.snapshot.driver.SnapshotDriver;
import io.shadowcast.snapshot.kernel.BtrfsVolume;
import io.shadowcast.snapshot.kernel.Folder;
import io.shadowcast.snapshot.kernel.LinuxFolder;
import io.shadowcast.snapshot.reflink.Hold;
import io.shadowcast.snapshot.restore.LocalCopy;
import io.shadowcast.snapshot.volume.Consistency;
import io.shadowcast.snapshot.volume.Exactness;
import io.shadowcast.snapshot.volume.FileName;
import io.shadowcast.snapshot.volume.Manifest;
import io.shadowcast.snapshot.volume.Target;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/// Captures a subvolume of btrfs by a read-only snapshot of it, taken at one instant.
public final class BtrfsDriver implements SnapshotDriver {
  /// What manifests call it.
  public static final String NAME = "btrfs";

  private final LongSupplier wall;
  private final RandomGenerator random;

  /// One that goes by these.
  ///
  /// @param wall the clock that ctime comes from: CLOCK_REALTIME, ns since 1970
  /// @param random names what is not kept
  public BtrfsDriver(LongSupplier wall, RandomGenerator random) {
    this.wall = wall;
    this.random = random;
  }

  @Override
  public String name() {
    return NAME;
  }

  /// By making a snapshot and searching its tree: either may be forbidden here.
  @Override
  public Fitness probe(Target target) {
    return Fitness.ofFolder(target, this::probe);
  }

  private Fitness probe(Path path) {
    try (Folder root = LinuxFolder.open(path)) {
      if (!BtrfsVolume.isRoot(root)) {
        return new Fitness.Unfit(path + ": not a subvolume of btrfs", Optional.empty());
      }
      boolean fresh = !root.names().contains(Hold.NAME);
      try (Folder hold = Hold.open(root)) {
        tryIn(root, hold);
      }
      if (fresh) {
        Hold.removeEmpty(root);
      }
      return new Fitness.Fit(
          Exactness.EXACT,
          Consistency.CRASH,
          "btrfs: read-only snapshot, changes told by the tree of the subvolume");
    } catch (IOException e) {
      return new Fitness.Unfit(String.valueOf(e.getMessage()), Optional.of("run as root"));
    }
  }

  private void tryIn(Folder root, Folder hold) throws IOException {
    FileName name = Hold.fresh(NAME, random);
    BtrfsVolume.snapshot(root, hold, name, true);
    try (Folder frozen = hold.folder(name)) {
      BtrfsVolume.Info info = BtrfsVolume.info(frozen);
      new TreeItems(frozen).changedSince(info.generation() + 1);
    } finally {
      BtrfsVolume.destroy(hold, name);
    }
  }

  @Override
  public Capture begin(Target target, Optional<Manifest> parent, Manner manner) throws IOException {
    Folder root = LinuxFolder.open(target.path());
    try {
      Folder hold = Hold.open(root);
      try {
        clearLeftovers(hold);
        FileName name = Hold.fresh(NAME, random);
        long now = wall.getAsLong();
        BtrfsVolume.snapshot(root, hold, name, true);
        Set<Long> leftOut = Hold.inodes(root, manner.leftOut());
        FrozenWalk.Scope scope =
            new FrozenWalk.Scope(root.stat().device(), leftOut, now - BtrfsCapture.SETTLED_NANOS);
        return new BtrfsCapture(root, hold, name, parent, scope, manner.meter());
      } catch (IOException e) {
        hold.close();
        throw e;
      }
    } catch (IOException e) {
      root.close();
      throw e;
    }
  }

  /// What is kept of snapshots of a target, for a local rollback.
  ///
  /// @param root of the target; stays open as long as this is used
  public static LocalCopy copies(Folder root) {
    return new KeptVolumes(root);
  }

  private static void clearLeftovers(Folder hold) throws IOException {
    for (FileName name : hold.names()) {
      if (Hold.isLeftover(NAME, name)) {
        BtrfsVolume.destroy(hold, name);
      }
    }
  }
}
