package io.shadowcast.benchmarks.faults;

import io.shadowcast.snapshot.kernel.Errno;
import io.shadowcast.snapshot.kernel.KernelException;
import java.util.function.IntConsumer;

/// What goes wrong with the operations that change something, counted from 0.
final class Trouble {
  private final int from;
  private final int until;
  private final Errno errno;
  private final IntConsumer witness;
  private int count;
  private boolean over;
  private boolean lying;

  private Trouble(int from, int until, Errno errno, IntConsumer witness) {
    this.from = from;
    this.until = until;
    this.errno = errno;
    this.witness = witness;
  }

  /// Nothing.
  static Trouble none() {
    return new Trouble(-1, -1, Errno.EPERM, count -> {});
  }

  /// Operations `from` to `until` - 1 are refused.
  static Trouble refusing(int from, int until, Errno errno) {
    return new Trouble(from, until, errno, count -> {});
  }

  /// Syncs are answered and not done: what everything here must find.
  static Trouble lying() {
    Trouble trouble = none();
    trouble.lying = true;
    return trouble;
  }

  /// Whether syncs are not done.
  boolean isLying() {
    return lying;
  }

  /// Tells of each operation before it is done.
  static Trouble telling(IntConsumer witness) {
    return new Trouble(-1, -1, Errno.EPERM, witness);
  }

  /// The disk is well again.
  void end() {
    over = true;
  }

  /// How many were tried.
  int count() {
    return count;
  }

  void attempt(String operation) throws KernelException {
    int now = count++;
    witness.accept(now);
    if (!over && now >= from && now < until) {
      throw new KernelException(operation, errno);
    }
  }
}
