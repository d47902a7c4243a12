package io.shadowcast.agent.metrics;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// Follows one unit in the systemd journal through a child process `journalctl -f`. A child that
/// ends is started again at a later turn. The reader is a task of its own; turns are of one thread.
final class Journal implements Closeable {
  private final List<String> command;
  private final LogCounts counts;
  private final Executor readers;
  private @Nullable Process child;

  Journal(String unit, LogCounts counts, Executor readers) {
    this(List.of("journalctl", "-f", "-n", "0", "-o", "json", "--unit=" + unit), counts, readers);
  }

  Journal(List<String> command, LogCounts counts, Executor readers) {
    this.command = List.copyOf(command);
    this.counts = counts;
    this.readers = readers;
  }

  /// Starts the child when there is none.
  void turn() throws IOException {
    Process running = child;
    if (running != null && running.isAlive()) {
      return;
    }
    Process started =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    child = started;
    readers.execute(() -> read(started));
  }

  private void read(Process from) {
    try (BufferedReader lines = from.inputReader()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        JournalLine.parse(line).ifPresent(entry -> counts.add(entry.message(), entry.severity()));
      }
    } catch (IOException e) {
      from.destroy();
    }
  }

  @Override
  public void close() {
    Process running = child;
    if (running != null) {
      running.destroy();
    }
  }
}
