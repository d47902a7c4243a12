package io.shadowcast.agent.metrics;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;

/// /proc/PID/stat of one process, kept open (proc_pid_stat(5)). One thread.
final class ProcessStat implements Closeable {
  private static final int BYTES = 1024;

  private final ProcFile file;
  private final KernelUnits units;
  private long parent;
  private long ticks;
  private long pages;

  ProcessStat(Path proc, String pid, KernelUnits units) throws IOException {
    this.file = new ProcFile(proc.resolve(pid).resolve("stat"), BYTES);
    this.units = units;
  }

  /// Reads anew.
  ///
  /// @throws IOException when the process is gone
  void read() throws IOException {
    file.read();
    if (file.atEnd()) {
      throw new IOException("process is gone");
    }
    file.skipPastLast(')');
    file.skipWords(1);
    parent = file.number();
    file.skipWords(9);
    ticks = file.number() + file.number() + file.number() + file.number();
    file.skipWords(6);
    pages = file.number();
  }

  long parent() {
    return parent;
  }

  /// Of the process and of its children that ended and were waited for.
  double cpuNanos() {
    return ticks * (ProcPart.NANOS_PER_SECOND / units.ticksPerSecond());
  }

  double residentBytes() {
    return (double) pages * units.pageBytes();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
