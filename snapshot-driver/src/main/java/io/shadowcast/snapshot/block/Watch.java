package io.shadowcast.snapshot.block;

import io.shadowcast.snapshot.kernel.BlockTracker;
import io.shadowcast.snapshot.volume.Ranges;
import io.shadowcast.snapshot.volume.SnapshotId;
import java.io.IOException;
import java.util.Optional;

/// Knows what is written to a device: [BlockTracker], seen from here.
public interface Watch {
  /// What was written since the last time.
  Ranges take();

  /// What was written since that snapshot, taken marks included; empty when it cannot be proved.
  Optional<Ranges> since(SnapshotId snapshot) throws IOException;

  /// Why it can prove nothing; empty: it can.
  Optional<String> doubt() throws IOException;

  /// That snapshot holds everything that was taken until now.
  void keep(SnapshotId snapshot);

  /// Of a tracker.
  static Watch of(BlockTracker tracker) {
    return new Watch() {
      @Override
      public Ranges take() {
        return tracker.take();
      }

      @Override
      public Optional<Ranges> since(SnapshotId snapshot) throws IOException {
        return tracker.since(snapshot);
      }

      @Override
      public Optional<String> doubt() throws IOException {
        return tracker.doubt();
      }

      @Override
      public void keep(SnapshotId snapshot) {
        tracker.keep(snapshot);
      }
    };
  }
}
