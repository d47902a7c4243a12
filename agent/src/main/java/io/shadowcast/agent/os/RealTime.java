package io.shadowcast.agent.os;

import io.shadowcast.snapshot.kernel.KernelClock;
import io.shadowcast.snapshot.kernel.KernelException;
import io.shadowcast.snapshot.kernel.Scheduling;

/// Real-time priority for the calling thread, and the police over it. No cgroup limits a real-time
/// thread, so the thread limits itself: when it has used more than its share of the machine in a
/// second, or of what several such threads have together, it becomes a normal thread, and is
/// promoted again only after ten seconds within its share. On a machine with one CPU it is never
/// promoted.
///
/// [#police] is called by the thread itself, often; it reads the clock of the thread only every few
/// milliseconds.
public final class RealTime {
  /// Highest share of all CPUs the real-time threads of one capture may use.
  public static final double SHARE = 0.05;

  private static final int PRIORITY = 3;
  private static final long WINDOW = 1_000_000_000L;

  /// Two windows in a row stay below the soft limit, which would end the process.
  private static final long MOST_PER_WINDOW = 800_000_000L;

  private static final int QUIET_WINDOWS = 10;
  private static final long SOFT_LIMIT_MICROS = 2_000_000;
  private static final long HARD_LIMIT_MICROS = 3_000_000;

  private final KernelClock clock;
  private final long allowedPerWindow;
  private final int cpus;
  private boolean promoted;
  private boolean allowed;
  private String refusal = "";
  private long windowStart;
  private long cpuAtStart;
  private boolean overInWindow;
  private int quietWindows;
  private long demotions;

  /// @param cpus CPUs of this machine
  /// @param threads how many threads have the share together, each an equal part
  public RealTime(int cpus, int threads, KernelClock clock) {
    this.cpus = cpus;
    this.clock = clock;
    allowedPerWindow = Math.min((long) (SHARE * cpus * WINDOW / threads), MOST_PER_WINDOW);
  }

  /// Promotes the calling thread where that is allowed.
  ///
  /// @return whether it is real-time now; [#refusal()] says why not
  public boolean promote() {
    if (cpus < 2) {
      refusal = "the machine has one CPU";
      return false;
    }
    try {
      Scheduling.limitRealTime(SOFT_LIMIT_MICROS, HARD_LIMIT_MICROS);
      Scheduling.roundRobin(PRIORITY);
    } catch (KernelException e) {
      refusal = String.valueOf(e.getMessage());
      return false;
    }
    allowed = true;
    promoted = true;
    startWindow(clock.monotonic());
    return true;
  }

  /// Why the thread is not real-time; empty when it is or was.
  public String refusal() {
    return refusal;
  }

  /// Whether the thread is real-time at this moment.
  public boolean promoted() {
    return promoted;
  }

  /// How often the thread had to be demoted.
  public long demotions() {
    return demotions;
  }

  /// Compares the thread's CPU time with its share and demotes or promotes it.
  ///
  /// @param now CLOCK_MONOTONIC nanoseconds
  public void police(long now) throws KernelException {
    if (!allowed) {
      return;
    }
    if (clock.threadCpu() - cpuAtStart > allowedPerWindow) {
      overInWindow = true;
      demote();
    }
    if (now - windowStart >= WINDOW) {
      closeWindow(now);
    }
  }

  private void closeWindow(long now) throws KernelException {
    quietWindows = overInWindow ? 0 : quietWindows + 1;
    if (!promoted && quietWindows >= QUIET_WINDOWS) {
      Scheduling.roundRobin(PRIORITY);
      promoted = true;
    }
    startWindow(now);
  }

  private void startWindow(long now) {
    windowStart = now;
    cpuAtStart = clock.threadCpu();
    overInWindow = false;
  }

  private void demote() throws KernelException {
    if (promoted) {
      Scheduling.normal();
      promoted = false;
      demotions++;
    }
  }
}
