package io.shadowcast.agent.metrics;

import java.io.Closeable;
import java.io.IOException;

/// The columns that come out of one file of /proc. Sampler thread only.
abstract class ProcPart implements Closeable {
  static final double NANOS_PER_SECOND = 1e9;

  final ProcFile file;

  ProcPart(ProcFile file) {
    this.file = file;
  }

  void sample(Row row, long elapsedNanos) throws IOException {
    file.read();
    parse(row, elapsedNanos / NANOS_PER_SECOND);
  }

  /// Sets the columns from the file just read.
  abstract void parse(Row row, double seconds);

  @Override
  public void close() throws IOException {
    file.close();
  }
}
