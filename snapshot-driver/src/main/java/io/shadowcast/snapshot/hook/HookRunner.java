package io.shadowcast.snapshot.hook;

import io.shadowcast.snapshot.kernel.Signals;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// Runs hooks as child processes: with the environment that was given and nothing else, without
/// input, in `/`, in a session and process group of their own, so that a deadline ends the children
/// of a hook with it.
public final class HookRunner {
  private static final String SETSID = "/usr/bin/setsid";
  private static final Path WORKING_FOLDER = Path.of("/");

  private final ThreadFactory threads;
  private final LongSupplier nanos;

  /// A runner.
  ///
  /// @param threads reads what a hook writes, one thread for each that runs
  /// @param nanos a clock that nobody sets
  public HookRunner(ThreadFactory threads, LongSupplier nanos) {
    this.threads = threads;
    this.nanos = nanos;
  }

  /// Runs one to its end or its deadline.
  public HookOutcome run(Hook hook) {
    long start = nanos.getAsLong();
    Process process;
    try {
      process = start(hook);
    } catch (IOException e) {
      return new HookOutcome.NotStarted(hook.redact(String.valueOf(e.getMessage())));
    }
    Tail tail = new Tail(process.getInputStream());
    Thread reader = threads.newThread(tail);
    reader.start();
    boolean inTime = ended(process, hook.deadline());
    end(process);
    tail.finish(reader);
    String said = hook.redact(tail.text());
    if (!inTime) {
      return new HookOutcome.TimedOut(hook.deadline(), said);
    }
    Duration lasted = Duration.ofNanos(nanos.getAsLong() - start);
    int status = process.exitValue();
    return status == 0
        ? new HookOutcome.Succeeded(lasted, said)
        : new HookOutcome.Failed(status, lasted, said);
  }

  private static Process start(Hook hook) throws IOException {
    List<String> command = new ArrayList<>(hook.command().size() + 1);
    command.add(SETSID);
    command.addAll(hook.command());
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(WORKING_FOLDER.toFile())
            .redirectErrorStream(true)
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
    builder.environment().clear();
    builder.environment().putAll(hook.environment());
    builder.environment().putAll(hook.secrets());
    return builder.start();
  }

  /// An interrupt counts as the end of its time.
  private static boolean ended(Process process, Duration deadline) {
    try {
      return process.waitFor(deadline.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /// Ends what is left of it: those who left its group first, while it still tells who they are. A
  /// child that goes on after its hook ended well belongs to the application and stays.
  private static void end(Process process) {
    if (process.isAlive()) {
      List<ProcessHandle> children = process.descendants().toList();
      Signals.killGroup(process.pid());
      children.forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }
}
