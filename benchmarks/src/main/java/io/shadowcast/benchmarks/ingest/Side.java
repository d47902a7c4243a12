package io.shadowcast.benchmarks.ingest;

import java.io.IOException;

/// A server that takes points in.
interface Side {
  /// Sends batches [from, to) of every host; returns when the server has them all.
  void take(int from, int to) throws IOException, InterruptedException;

  /// The server's process.
  long pid();
}
