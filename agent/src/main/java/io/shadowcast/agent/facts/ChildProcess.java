package io.shadowcast.agent.facts;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Runs a program without a shell, for a limited time, and keeps at most 64 KiB of what it says.
final class ChildProcess {
  private static final int LARGEST = 64 * 1024;

  /// @param text output and errors together
  record Ended(int status, String text) {}

  private final ExecutorService threads;

  /// @param threads one thread per task
  ChildProcess(ExecutorService threads) {
    this.threads = threads;
  }

  /// @throws IOException when it cannot be started, or took longer than it may
  Ended run(List<String> command, Duration timeout) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      process.getOutputStream().close();
      Future<String> output = threads.submit(() -> read(process.getInputStream()));
      String text = output.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
      if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new TimeoutException();
      }
      return new Ended(process.exitValue(), text);
    } catch (TimeoutException e) {
      throw new IOException(
          command.getFirst() + ": no end within " + timeout.toMillis() + " ms", e);
    } catch (ExecutionException e) {
      throw new IOException(command.getFirst() + ": output cannot be read", e);
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  /// Reads to the end, so that the program is not stopped by a full pipe.
  private static String read(InputStream in) throws IOException {
    byte[] kept = in.readNBytes(LARGEST);
    in.transferTo(OutputStream.nullOutputStream());
    return new String(kept, StandardCharsets.UTF_8);
  }
}
