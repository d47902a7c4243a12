package io.shadowcast.snapshot.tree;

import io.shadowcast.snapshot.driver.Capture;
import io.shadowcast.snapshot.driver.SnapshotDriver;
import io.shadowcast.snapshot.kernel.Folder;
import io.shadowcast.snapshot.kernel.KernelException;
import io.shadowcast.snapshot.restore.Places;
import io.shadowcast.snapshot.volume.Consistency;
import io.shadowcast.snapshot.volume.Exactness;
import io.shadowcast.snapshot.volume.Manifest;
import io.shadowcast.snapshot.volume.Target;
import io.shadowcast.words.SourceTime;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// Captures a folder of any filesystem, as any user, while it is in use. Each file is as it was at
/// one instant; no two need share it, but where nothing changed between two looks they do.
public final class TreeDriver implements SnapshotDriver {
  /// What manifests call it.
  public static final String NAME = "tree";

  private final LongSupplier wall;
  private final Supplier<SourceTime> clock;
  private final Places places = Places.LINUX;

  /// A driver.
  ///
  /// @param wall the clock that ctime comes from: CLOCK_REALTIME, ns since 1970
  /// @param clock says when a tree stood still
  public TreeDriver(LongSupplier wall, Supplier<SourceTime> clock) {
    this.wall = wall;
    this.clock = clock;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Fitness probe(Target target) {
    return Fitness.ofFolder(target, this::probe);
  }

  private Fitness probe(Path path) {
    try (Folder folder = places.folder(path)) {
      long mount = folder.stat().mount();
      Filesystem filesystem = Filesystem.of(mount);
      String how =
          filesystem.trust().mappedStoresSeen()
              ? "unchanged files are told by inode and ctime"
              : "every file is read, ctime does not tell of stores into mapped memory here";
      return new Fitness.Fit(Exactness.SUPERSET, Consistency.FUZZY, filesystem.type() + ": " + how);
    } catch (IOException e) {
      return new Fitness.Unfit(String.valueOf(e.getMessage()), Optional.empty());
    }
  }

  @Override
  public Capture begin(Target target, Optional<Manifest> parent, Manner manner) throws IOException {
    Folder root = places.folder(target.path());
    try {
      long mount = root.stat().mount();
      List<Walk.LeftOut.Id> out = new ArrayList<>();
      for (Path path : manner.leftOut()) {
        id(path).ifPresent(out::add);
      }
      return new TreeCapture(
          root,
          places.folder(target.path()),
          new TreeCapture.Terms(
              Filesystem.of(mount).trust(),
              new Walk.LeftOut(mount, out),
              manner.meter(),
              wall,
              clock),
          parent);
    } catch (IOException e) {
      root.close();
      throw e;
    }
  }

  private Optional<Walk.LeftOut.Id> id(Path path) throws IOException {
    try (Folder folder = places.folder(path)) {
      return Optional.of(new Walk.LeftOut.Id(folder.stat().device(), folder.stat().inode()));
    } catch (KernelException e) {
      if (Refusals.gone(e)) {
        return Optional.empty();
      }
      throw e;
    }
  }
}
