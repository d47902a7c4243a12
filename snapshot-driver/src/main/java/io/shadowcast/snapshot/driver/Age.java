package io.shadowcast.snapshot.driver;

/// How old a ctime has to be before two equal ones prove that nothing was written between them: a
/// write(2) moves ctime before it copies its bytes, which takes as long as it takes, and kernels
/// before 6.13 count ctime in ticks of up to 10 ms.
public final class Age {
  /// Whatever the file.
  public static final long SETTLED_NANOS = 2_000_000_000L;

  /// A single write(2) of a long file may last: at least this rate is assumed, 16 MiB a second.
  private static final long NANOS_A_BYTE = 60;

  private Age() {}

  /// Whether it is old enough.
  ///
  /// @param changedNanos since 1970; a time to come is not old
  /// @param size of the file, bytes
  /// @param now since 1970, ns, when the first of the two was asked
  public static boolean settled(long changedNanos, long size, long now) {
    long age = now - changedNanos;
    return age >= SETTLED_NANOS && age / NANOS_A_BYTE >= size;
  }
}
