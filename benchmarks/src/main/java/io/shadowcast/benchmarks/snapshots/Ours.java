package io.shadowcast.benchmarks.snapshots;

import io.shadowcast.benchmarks.processes.DiskUse;
import io.shadowcast.benchmarks.snapshots.Resident.Done;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Our snapshots by one driver, into a repository of their own: encrypted, deduplicated,
/// compressed.
final class Ours implements Peer {
  private final Resident resident;
  private final String driver;
  private final String target;
  private final Path store;

  private Ours(Resident resident, String driver, String target, Path store) {
    this.resident = resident;
    this.driver = driver;
    this.target = target;
    this.store = store;
  }

  /// Its repository is made with the first snapshot.
  ///
  /// @param driver `btrfs`, `reflink`, `tree` or `block`
  /// @param target a folder, for the driver `block` an image or a device
  static Ours open(Resident resident, String driver, Path target, Path store) {
    return new Ours(resident, driver, target.toString(), store);
  }

  @Override
  public String name() {
    return "ours, " + driver;
  }

  @Override
  public Spent save(String tag) throws IOException {
    if (!Files.exists(store)) {
      Files.createDirectories(store);
      resident.order("create", store.toString());
    }
    Done done = resident.order("save", driver, target, store.toString(), tag);
    return done.spent();
  }

  @Override
  public long storedBytes() throws IOException {
    return Files.exists(store) ? DiskUse.bytes(store) : 0;
  }

  @Override
  public Spent restore(String tag) throws IOException {
    Done done = resident.order("restore", driver, target, store.toString(), tag);
    return done.spent();
  }
}
