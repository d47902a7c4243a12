package io.shadowcast.snapshot.block;

import io.shadowcast.snapshot.driver.Capture;
import io.shadowcast.snapshot.driver.SnapshotDriver;
import io.shadowcast.snapshot.kernel.DiskFile;
import io.shadowcast.snapshot.kernel.LinuxFolder;
import io.shadowcast.snapshot.kernel.UncachedDevice;
import io.shadowcast.snapshot.volume.Consistency;
import io.shadowcast.snapshot.volume.EntryKind;
import io.shadowcast.snapshot.volume.Exactness;
import io.shadowcast.snapshot.volume.Manifest;
import io.shadowcast.snapshot.volume.Target;
import io.shadowcast.words.SourceTime;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;

/// Captures an image file or a block device as one content. A device that is watched is read where
/// it changed and ends in one instant; anything else is read in full, and is of one instant when it
/// stood still meanwhile.
public final class BlockDriver implements SnapshotDriver {
  /// What manifests call it.
  public static final String NAME = "block";

  private final Supplier<SourceTime> clock;
  private final Watches watches;
  private final Still still;

  /// A driver.
  ///
  /// @param watches what knows which parts of a device were written
  /// @param still how a device is held
  public BlockDriver(Supplier<SourceTime> clock, Watches watches, Still still) {
    this.clock = clock;
    this.watches = watches;
    this.still = still;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Fitness probe(Target target) {
    return switch (target) {
      case Target.Tree tree ->
          new Fitness.Unfit(
              "target: " + tree.path() + " (expected: a block device or an image file)",
              Optional.empty());
      case Target.Block block -> probe(block.path());
    };
  }

  private Fitness probe(Path path) {
    try (DiskFile opened = LinuxFolder.device(path, false)) {
      if (opened.stat().kind() != EntryKind.BLOCK_DEVICE) {
        return fit("an image file: read in full, one instant when it stands still");
      }
      UncachedDevice.open(path).close();
      return fit(watches.told(path));
    } catch (IOException e) {
      return new Fitness.Unfit(String.valueOf(e.getMessage()), Optional.empty());
    }
  }

  private static Fitness fit(String detail) {
    return new Fitness.Fit(Exactness.SUPERSET, Consistency.CRASH, detail);
  }

  @Override
  public Capture begin(Target target, Optional<Manifest> parent, Manner manner) throws IOException {
    Terms terms = new Terms(target.path(), parent, manner.meter(), clock);
    DiskFile opened = LinuxFolder.device(target.path(), false);
    try {
      if (opened.stat().kind() != EntryKind.BLOCK_DEVICE) {
        return new ImageCapture(opened, terms);
      }
    } catch (IOException e) {
      opened.close();
      throw e;
    }
    opened.close();
    return device(terms);
  }

  private Capture device(Terms terms) throws IOException {
    Optional<Watch> watch = watches.of(terms.path());
    UncachedDevice device = UncachedDevice.open(terms.path());
    try {
      // A freeze writes to the disk itself: without a watch that says where, it would look as if
      // everything had changed.
      return watch.isPresent()
          ? new DeviceCapture(device, terms, watch.get(), still)
          : new DeviceCapture(device, terms, WriteCounter.of(terms.path()), Still.UNABLE);
    } catch (IOException e) {
      device.close();
      throw e;
    }
  }
}
