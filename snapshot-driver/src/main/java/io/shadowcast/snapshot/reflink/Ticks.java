package io.shadowcast.snapshot.reflink;

import io.shadowcast.snapshot.kernel.Stat;
import io.shadowcast.words.SourceTime;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/// How far an unmoved ctime proves that nothing was changed after a stat. Kernels before 6.13 stamp
/// in ticks, of 10 ms at most: a change within the tick of the last one moves nothing. A ctime that
/// was older than two ticks when it was looked at moves with every later change.
final class Ticks {
  private static final long NANOS = 20_000_000;
  private static final long PASSED_NANOS = NANOS + 1_000_000;
  private static final int MOST_TRIES = 4;

  private final Supplier<SourceTime> clock;

  /// @param clock its wall is CLOCK_REALTIME
  Ticks(Supplier<SourceTime> clock) {
    this.clock = clock;
  }

  /// ns since 1970.
  long now() {
    Instant wall = clock.get().wall();
    return wall.getEpochSecond() * 1_000_000_000L + wall.getNano();
  }

  SourceTime instant() {
    return clock.get();
  }

  /// Waits until what was changed before is old enough. A thread may be let go early; a clock that
  /// does not move is not waited for.
  void pass() {
    long begin = now();
    for (int tries = 0; tries < MOST_TRIES && now() - begin < PASSED_NANOS; tries++) {
      LockSupport.parkNanos(this, PASSED_NANOS);
    }
  }

  /// Whether a change after the stat would have moved ctime.
  ///
  /// @param now before the stat
  static boolean proves(Stat stat, long now) {
    return now - stat.changedNanos() >= NANOS;
  }
}
