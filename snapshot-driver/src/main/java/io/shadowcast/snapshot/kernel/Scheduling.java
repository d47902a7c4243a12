package io.shadowcast.snapshot.kernel;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// The scheduling class of the calling thread: sched_setscheduler(2), and the limit on unbroken
/// real-time use: setrlimit(2) with RLIMIT_RTTIME.
public final class Scheduling {
  private static final int SCHED_OTHER = 0;
  private static final int SCHED_RR = 2;
  private static final int SCHED_RESET_ON_FORK = 0x40000000;
  private static final int RLIMIT_RTTIME = 15;
  private static final MethodHandle SCHED_SETSCHEDULER =
      KernelCall.bind(
          "sched_setscheduler", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS));
  private static final MethodHandle SETRLIMIT =
      KernelCall.bind("setrlimit", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS));

  private Scheduling() {}

  /// Puts the calling thread under SCHED_RR. Threads it starts are normal again.
  ///
  /// @param priority 1..99
  /// @throws KernelException `EPERM` without CAP_SYS_NICE
  public static void roundRobin(int priority) throws KernelException {
    set("sched_setscheduler SCHED_RR", SCHED_RR | SCHED_RESET_ON_FORK, priority);
  }

  /// Puts the calling thread back under the normal scheduler.
  public static void normal() throws KernelException {
    set("sched_setscheduler SCHED_OTHER", SCHED_OTHER | SCHED_RESET_ON_FORK, 0);
  }

  /// Ends this process when one of its real-time threads runs this long without once waiting: the
  /// last guard of the machine against a fault of ours.
  public static void limitRealTime(long softMicros, long hardMicros) throws KernelException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment limits = arena.allocateFrom(JAVA_LONG, softMicros, hardMicros);
      int result = (int) SETRLIMIT.invokeExact(KernelCall.state(), RLIMIT_RTTIME, limits);
      KernelCall.check("setrlimit RLIMIT_RTTIME", result);
    } catch (KernelException e) {
      throw e;
    } catch (Throwable e) {
      throw KernelCall.broken("setrlimit", e);
    }
  }

  private static void set(String call, int policy, int priority) throws KernelException {
    try (Arena arena = Arena.ofConfined()) {
      int result =
          (int)
              SCHED_SETSCHEDULER.invokeExact(
                  KernelCall.state(), 0, policy, arena.allocateFrom(JAVA_INT, priority));
      KernelCall.check(call, result);
    } catch (KernelException e) {
      throw e;
    } catch (Throwable e) {
      throw KernelCall.broken(call, e);
    }
  }
}
