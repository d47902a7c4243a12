package io.shadowcast.snapshot.block;

import io.shadowcast.snapshot.kernel.DiskFile;
import io.shadowcast.snapshot.kernel.FileSpace;
import io.shadowcast.snapshot.kernel.Freezer;
import io.shadowcast.snapshot.kernel.Frozen;
import io.shadowcast.snapshot.kernel.LinuxFolder;
import io.shadowcast.snapshot.kernel.Mount;
import io.shadowcast.snapshot.kernel.Mounts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Freezes the filesystem that is mounted from a device.
public final class FreezeStill implements Still {
  private final Freezer freezer;
  private final List<Path> ours;

  /// Freezes by that freezer.
  ///
  /// @param ours what has to stay writable meanwhile: the repository, the state
  public FreezeStill(Freezer freezer, List<Path> ours) {
    this.freezer = freezer;
    this.ours = List.copyOf(ours);
  }

  @Override
  public void settle(Path device) throws IOException {
    Optional<Path> mounted = mounted(device);
    if (mounted.isPresent()) {
      FileSpace.sync(mounted.get());
    } else {
      writeOut(device);
    }
  }

  // What is written to a device itself waits in its page cache, where no tracker sees it.
  private static void writeOut(Path device) throws IOException {
    try (DiskFile opened = LinuxFolder.device(device, false)) {
      opened.sync();
    }
  }

  @Override
  public Held hold(Path device) throws IOException {
    Optional<Path> mounted = mounted(device);
    if (mounted.isEmpty()) {
      writeOut(device);
      return () -> true;
    }
    Frozen frozen = freezer.freeze(mounted.get(), ours);
    return () ->
        switch (frozen.thaw()) {
          case Frozen.Ending.Held held -> true;
          case Frozen.Ending.Lost lost -> false;
        };
  }

  /// A place where the device is mounted to write; whichever, it is one filesystem.
  static Optional<Path> mounted(Path device) throws IOException {
    Path wanted = device.toRealPath();
    for (Mount each : Mounts.read().list()) {
      if (!each.readOnly() && isFrom(each.source(), wanted)) {
        return Optional.of(Path.of(each.point()));
      }
    }
    return Optional.empty();
  }

  private static boolean isFrom(String source, Path device) throws IOException {
    if (!source.startsWith("/dev/")) {
      return false;
    }
    Path path = Path.of(source);
    return path.equals(device) || (Files.exists(path) && path.toRealPath().equals(device));
  }
}
