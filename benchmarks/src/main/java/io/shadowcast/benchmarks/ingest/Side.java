package io.shadowcast.benchmarks.ingest;

import java.io.IOException;

/// A server that takes points in.
interface Side {
  /// Sends batches [from, to) of every host; returns when the server has them all on disk.
  void take(int from, int to) throws IOException, InterruptedException;

  /// Looks whether batches [0, to) can be queried; what that costs does not count.
  void check(int to) throws IOException;

  /// The server's process.
  long pid();
}
