package io.shadowcast.benchmarks.processes;

import io.shadowcast.snapshot.kernel.KernelException;
import io.shadowcast.snapshot.kernel.Signals;
import java.util.concurrent.locks.LockSupport;

/// Holds a process to a share of the processor where control groups are not to be had: it runs for
/// that share of every period and is stopped for the rest (SIGSTOP and SIGCONT, signal(7)), which
/// any user may do to processes of their own. Unlike a quota it takes time from an idle process
/// too.
final class DutyCycle implements AutoCloseable {
  private static final long PERIOD_NANOS = 10_000_000;

  private final long pid;
  private final long running;
  private final Thread thread;
  private volatile boolean ends;

  private DutyCycle(long pid, double share) {
    this.pid = pid;
    running = Math.round(share * PERIOD_NANOS);
    thread = Thread.ofPlatform().daemon(true).name("duty-" + pid).unstarted(this::turn);
  }

  /// Begins to hold the process back.
  ///
  /// @param share of the time, below 1
  static DutyCycle begin(long pid, double share) {
    DutyCycle cycle = new DutyCycle(pid, share);
    cycle.thread.start();
    return cycle;
  }

  /// Lets the process run as it likes.
  @Override
  public void close() {
    ends = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void turn() {
    try {
      while (!ends) {
        Signals.stop(pid);
        LockSupport.parkNanos(this, PERIOD_NANOS - running);
        Signals.proceed(pid);
        LockSupport.parkNanos(this, running);
      }
    } catch (KernelException e) {
      // The process has ended; there is nothing left to hold back.
    }
  }
}
