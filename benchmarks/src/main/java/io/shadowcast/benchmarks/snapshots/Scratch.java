package io.shadowcast.benchmarks.snapshots;

import io.shadowcast.benchmarks.processes.Stage;
import io.shadowcast.benchmarks.processes.Tool;
import io.shadowcast.benchmarks.processes.Volume;
import io.shadowcast.benchmarks.report.Sheet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Where the subjects and the stores lie.
///
/// @param source btrfs, holds the subjects
/// @param stores ext4, holds what peers store
record Scratch(Volume source, Volume stores) {
  /// Makes both, as filesystems of their own where that is possible.
  ///
  /// @throws IOException when there is too little room
  static Scratch make(Stage stage, Sheet sheet, long mib) throws IOException, InterruptedException {
    long usable = Files.getFileStore(stage.directory()).getUsableSpace() >> 20;
    if (usable < mib) {
      throw new IOException(
          "%s: %d MiB free (expected: %d)".formatted(stage.directory(), usable, mib));
    }
    return new Scratch(
        volume(stage, sheet, "source", "btrfs", mib), volume(stage, sheet, "stores", "ext4", mib));
  }

  private static Volume volume(Stage stage, Sheet sheet, String name, String type, long mib)
      throws IOException, InterruptedException {
    Optional<String> missing =
        Volume.missing(type, type.equals("btrfs") ? "btrfs-progs" : "e2fsprogs");
    if (missing.isPresent()) {
      sheet.line("%s on a filesystem of its own: na, %s", name, missing.get());
      return Volume.folder(stage, name);
    }
    return Volume.make(stage, name, type, mib);
  }

  /// A folder for one subject: a subvolume where that is possible.
  Path folder(String name) throws IOException, InterruptedException {
    Path folder = source.root().resolve(name);
    if (source.isOwn()) {
      Tool.run("btrfs", "-q", "subvolume", "create", folder.toString());
    } else {
      Files.createDirectory(folder);
    }
    return folder;
  }

  /// Whether the source can hold subvolumes.
  boolean hasSubvolumes() {
    return source.isOwn();
  }
}
