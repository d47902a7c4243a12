package io.shadowcast.benchmarks.snapshots;

import java.io.IOException;

/// What stores states of one folder and puts them back: a program of the distribution, or ours.
interface Peer {
  String name();

  /// Stores the folder as it is now, on disk.
  Spent save(String tag) throws IOException, InterruptedException;

  /// Length of all it has stored so far.
  long storedBytes() throws IOException;

  /// Whether it takes part in restores.
  default boolean restores() {
    return true;
  }

  /// Puts the folder back in place as it was stored under this tag.
  Spent restore(String tag) throws IOException, InterruptedException;

  /// A stored state.
  ///
  /// @param stored bytes that the store grew by
  record Saved(Spent spent, long stored) {}

  /// Stores it and tells how much the store grew.
  default Saved saved(String tag) throws IOException, InterruptedException {
    long before = storedBytes();
    Spent spent = save(tag);
    return new Saved(spent, storedBytes() - before);
  }
}
