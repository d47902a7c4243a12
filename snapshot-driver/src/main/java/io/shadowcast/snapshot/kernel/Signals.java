package io.shadowcast.snapshot.kernel;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.invoke.MethodHandle;

/// Signals to other processes: kill(2).
public final class Signals {
  private static final int SIGKILL = 9;
  private static final int SIGCONT = 18;
  private static final int SIGSTOP = 19;
  private static final MethodHandle KILL =
      KernelCall.bind("kill", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));

  private Signals() {}

  /// Takes the processor from a process until it is continued.
  ///
  /// @throws KernelException `ESRCH` when there is none, `EPERM` when it is another user's
  public static void stop(long pid) throws KernelException {
    send(pid, SIGSTOP);
  }

  /// Lets a stopped process go on.
  ///
  /// @throws KernelException as for [#stop(long)]
  public static void proceed(long pid) throws KernelException {
    send(pid, SIGCONT);
  }

  /// Ends a process group, as far as it is still there.
  ///
  /// @param leader > 1, the process that made the group
  public static void killGroup(long leader) {
    if (leader <= 1) {
      throw new IllegalArgumentException("process group: " + leader + " (expected: > 1)");
    }
    try {
      send(-leader, SIGKILL);
    } catch (KernelException e) {
      // ESRCH: nobody is left in it; EPERM: somebody is, who became another user's
    }
  }

  private static void send(long pid, int signal) throws KernelException {
    int result;
    try {
      result = (int) KILL.invokeExact(KernelCall.state(), Math.toIntExact(pid), signal);
    } catch (Throwable e) {
      throw KernelCall.broken("kill", e);
    }
    KernelCall.check("kill " + pid, result);
  }
}
