package io.shadowcast.benchmarks.snapshots;

import io.shadowcast.benchmarks.processes.Volume;
import java.nio.file.Path;

/// What a peer stores, and where.
///
/// @param source the volume of `folder`
/// @param folder what is stored and put back; a subvolume where the volume is btrfs
/// @param store an empty folder on another filesystem
record Setting(Meter meter, Volume source, Path folder, Path store) {
  /// The same with a store of its own below.
  Setting of(String peer) {
    return new Setting(meter, source, folder, store.resolve(peer));
  }
}
