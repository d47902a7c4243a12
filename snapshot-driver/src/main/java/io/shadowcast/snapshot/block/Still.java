package io.shadowcast.snapshot.block;

import java.io.IOException;
import java.nio.file.Path;

/// Holds still what is mounted from a device.
public interface Still {
  /// Cannot hold anything; only what stands still by itself is of one instant then.
  Still UNABLE =
      new Still() {
        @Override
        public void settle(Path device) {}

        @Override
        public Held hold(Path device) {
          return () -> true;
        }
      };

  /// Writes out what waits to be written, so that little is left for the time of holding.
  void settle(Path device) throws IOException;

  /// Begins. Everything written before is on the disk when this returns. What is not mounted is not
  /// held.
  ///
  /// @throws IOException when it is mounted and cannot be held; it is not held then
  Held hold(Path device) throws IOException;

  /// A device that is held.
  interface Held {
    /// Lets go.
    ///
    /// @return whether it was held until now
    boolean release();
  }
}
