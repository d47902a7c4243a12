package io.shadowcast.agent.os;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.shadowcast.snapshot.kernel.KernelCall;
import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Listening sockets that a service manager keeps and passes to each start of a program, from
/// descriptor 3 on (sd_listen_fds(3)). Connections that come while no process is there wait in
/// them.
public final class PassedSockets {
  private static final int F_SETFD = 2;
  private static final int F_GETFL = 3;
  private static final int F_SETFL = 4;
  private static final int FD_CLOEXEC = 1;
  private static final int O_NONBLOCK = 2048;
  private static final int FIRST = 3;
  private static final int MOST = 256;

  /// Bound when a socket is there: most starts have none.
  private static final class Kernel {
    static final MethodHandle FCNTL =
        KernelCall.bind("fcntl", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
  }

  private PassedSockets() {}

  /// The descriptors that were passed to this process; none when `LISTEN_PID` names another.
  ///
  /// @param pid of this process
  /// @throws IllegalArgumentException when `LISTEN_FDS` is no number of sockets
  public static List<Integer> of(Map<String, String> environment, long pid) {
    if (!String.valueOf(pid).equals(environment.get("LISTEN_PID"))) {
      return List.of();
    }
    int count = count(environment.getOrDefault("LISTEN_FDS", ""));
    return IntStream.range(FIRST, FIRST + count).boxed().toList();
  }

  /// Makes a descriptor fit for an event loop, whatever the service manager left it as: not
  /// blocking, and not inherited by children.
  public static void adopt(int descriptor) throws IOException {
    int flags = control(descriptor, F_GETFL, 0);
    control(descriptor, F_SETFL, flags | O_NONBLOCK);
    control(descriptor, F_SETFD, FD_CLOEXEC);
  }

  private static int count(String text) {
    try {
      int count = Integer.parseInt(text);
      if (count >= 0 && count <= MOST) {
        return count;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw new IllegalArgumentException("LISTEN_FDS: " + text + " (expected: 0.." + MOST + ")");
  }

  private static int control(int descriptor, int command, int argument) throws IOException {
    return (int)
        KernelCall.check("fcntl of descriptor " + descriptor, call(descriptor, command, argument));
  }

  private static int call(int descriptor, int command, int argument) {
    try {
      return (int) Kernel.FCNTL.invokeExact(KernelCall.state(), descriptor, command, argument);
    } catch (Throwable e) {
      throw KernelCall.broken("fcntl", e);
    }
  }
}
