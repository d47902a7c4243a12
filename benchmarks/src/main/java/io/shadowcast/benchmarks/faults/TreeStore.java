package io.shadowcast.benchmarks.faults;

import io.shadowcast.snapshot.driver.Capture;
import io.shadowcast.snapshot.driver.Meter;
import io.shadowcast.snapshot.driver.SnapshotDriver;
import io.shadowcast.snapshot.kernel.KernelClock;
import io.shadowcast.snapshot.kernel.LinuxFolder;
import io.shadowcast.snapshot.repository.Repository;
import io.shadowcast.snapshot.repository.SnapshotReader;
import io.shadowcast.snapshot.repository.SnapshotWriter;
import io.shadowcast.snapshot.tree.TreeDriver;
import io.shadowcast.snapshot.volume.Manifest;
import io.shadowcast.snapshot.volume.SnapshotId;
import io.shadowcast.snapshot.volume.Target;
import io.shadowcast.words.BootId;
import io.shadowcast.words.HostId;
import io.shadowcast.words.SourceTime;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;

/// A repository on a disk that never fails, with snapshots of real trees.
record TreeStore(Repository repository, SplittableRandom random) {
  static final HostId HOST = new HostId("faults");
  private static final SourceTime TIME =
      new SourceTime(new BootId(new UUID(0, 1)), 1, Instant.EPOCH);

  /// In an empty folder.
  static TreeStore make(Path folder, SplittableRandom random) throws IOException {
    return new TreeStore(
        Repository.create(LinuxFolder.open(folder), StoreScript.KEY, random.split()), random);
  }

  /// The same by another process.
  static Repository open(Path folder, SplittableRandom random) throws IOException {
    return Repository.open(LinuxFolder.open(folder), StoreScript.KEY, random);
  }

  /// Takes a snapshot of a tree.
  SnapshotId save(Path path) throws IOException {
    TreeDriver driver = new TreeDriver(new KernelClock()::realtime, () -> TIME);
    Target target = new Target.Tree(path);
    SnapshotId id = new SnapshotId(new UUID(random.nextLong(), random.nextLong()));
    try (Capture capture =
            driver.begin(
                target, Optional.empty(), new SnapshotDriver.Manner(Meter.free(), List.of()));
        SnapshotReader reader = repository.read();
        SnapshotWriter writer = repository.begin()) {
      Capture.Stored stored = capture.store(reader, writer);
      writer.publish(
          new SnapshotWriter.Draft(
              id,
              Optional.empty(),
              new Manifest.Source(
                  HOST, target, driver.name(), stored.exactness(), stored.consistency()),
              new Manifest.Time(TIME, TIME, TIME),
              stored.root(),
              stored.entries(),
              stored.totalBytes(),
              stored.fuzzy(),
              stored.unread()));
    }
    return id;
  }
}
