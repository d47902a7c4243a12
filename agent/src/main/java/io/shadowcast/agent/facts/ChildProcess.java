package io.shadowcast.agent.facts;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/// Runs a program without a shell, for a limited time, and keeps at most 64 KiB of what it says.
final class ChildProcess {
  private static final int LARGEST = 64 * 1024;
  private static final int LOOK_NANOS = 10_000_000;
  private static final int QUIET_LOOKS = 10;

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
    Future<String> output = null;
    try {
      process.getOutputStream().close();
      output = threads.submit(() -> read(process));
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
      if (output != null) {
        output.cancel(true);
      }
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  /// Reads all that the program says, so that a full pipe does not stop it, and ends soon after the
  /// program: what it left running may hold the pipe open for ever. Soon, because the runtime takes
  /// the rest out of the pipe and hands it on by another thread.
  private static String read(Process process) throws IOException, InterruptedException {
    InputStream in = process.getInputStream();
    ByteArrayOutputStream kept = new ByteArrayOutputStream();
    byte[] chunk = new byte[4096];
    for (int quiet = 0; quiet < QUIET_LOOKS; quiet += process.isAlive() ? 0 : 1) {
      while (in.available() > 0) {
        int count = in.read(chunk);
        kept.write(chunk, 0, Math.clamp(count, 0, LARGEST - kept.size()));
        quiet = 0;
      }
      LockSupport.parkNanos(LOOK_NANOS);
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
    return kept.toString(StandardCharsets.UTF_8);
  }
}
