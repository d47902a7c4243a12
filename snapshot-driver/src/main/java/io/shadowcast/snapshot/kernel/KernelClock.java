package io.shadowcast.snapshot.kernel;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// The clocks of the kernel: clock_gettime(2), nanoseconds. An instance belongs to one thread and
/// allocates nothing when it is read.
public final class KernelClock {
  private static final int REALTIME = 0;
  private static final int MONOTONIC = 1;
  private static final int THREAD_CPU = 3;
  private static final long NANOS = 1_000_000_000L;
  private static final MethodHandle CLOCK_GETTIME =
      KernelCall.bind("clock_gettime", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS));

  private final MemorySegment time = Arena.ofAuto().allocate(16, 8);

  /// CLOCK_MONOTONIC: never set, the same for every process since the kernel booted.
  public long monotonic() {
    return read(MONOTONIC);
  }

  /// CLOCK_REALTIME: since 1970, may be set.
  public long realtime() {
    return read(REALTIME);
  }

  /// CPU time used by the calling thread.
  public long threadCpu() {
    return read(THREAD_CPU);
  }

  private long read(int clock) {
    try {
      int ignored = (int) CLOCK_GETTIME.invokeExact(KernelCall.state(), clock, time);
    } catch (Throwable e) {
      throw KernelCall.broken("clock_gettime", e);
    }
    return time.get(JAVA_LONG, 0) * NANOS + time.get(JAVA_LONG, 8);
  }
}
