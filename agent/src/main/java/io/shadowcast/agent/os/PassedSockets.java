package io.shadowcast.agent.os;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.shadowcast.snapshot.kernel.Descriptor;
import io.shadowcast.snapshot.kernel.KernelCall;
import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.invoke.MethodHandle;
import java.nio.channels.ServerSocketChannel;
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
  private static final int F_DUPFD = 0;
  private static final int KEPT_ASIDE = 100;
  private static final int STANDARD_INPUT = 0;
  private static final int STANDARD_OUTPUT = 1;
  private static final int STANDARD_ERROR = 2;
  private static final int O_NONBLOCK = 2048;
  private static final int FIRST = 3;
  private static final int MOST = 256;

  /// Bound when a socket is there: most starts have none.
  private static final class Kernel {
    static final MethodHandle FCNTL =
        KernelCall.bind("fcntl", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
    static final MethodHandle DUP2 =
        KernelCall.bind("dup2", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
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

  /// Takes a listening socket as a blocking channel. The JDK takes descriptors from standard input
  /// alone and closes the standard streams to that end: they are kept aside meanwhile.
  ///
  /// @throws IOException when the descriptor is no listening socket
  public static ServerSocketChannel listening(int descriptor) throws IOException {
    int out = control(STANDARD_OUTPUT, F_DUPFD, KEPT_ASIDE);
    int err = control(STANDARD_ERROR, F_DUPFD, KEPT_ASIDE);
    try {
      move(descriptor, STANDARD_INPUT);
      if (System.inheritedChannel() instanceof ServerSocketChannel socket) {
        return socket;
      }
      throw new IOException("descriptor " + descriptor + ": no listening socket");
    } finally {
      move(out, STANDARD_OUTPUT);
      move(err, STANDARD_ERROR);
    }
  }

  private static void move(int from, int to) throws IOException {
    int moved;
    try {
      moved = (int) Kernel.DUP2.invokeExact(KernelCall.state(), from, to);
    } catch (Throwable e) {
      throw KernelCall.broken("dup2", e);
    }
    long _ = KernelCall.check("dup2 of descriptor " + from, moved);
    Descriptor.close(from);
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
