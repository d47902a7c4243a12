package io.shadowcast.executor.snapshot;

import io.shadowcast.snapshot.driver.Pace;
import java.time.Duration;
import java.util.function.LongConsumer;

/// How what is stored is read back: at a pace, and no longer than it may take. It gives way at once
/// to whoever waits for another order: a restore is never kept waiting by it.
final class Reading implements LongConsumer {
  private final Pace pace;
  private final Shelf.Surroundings around;
  private final Duration most;
  private final long began;

  /// @param most how long it may take
  Reading(Pace pace, Shelf.Surroundings around, Duration most) {
    this.pace = pace;
    this.around = around;
    this.most = most;
    began = nanos();
  }

  /// It was not read to the end, for no fault of what is stored.
  static final class GaveWayException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    GaveWayException(String why) {
      super(why);
    }
  }

  @Override
  public void accept(long bytes) {
    if (around.hurry().getAsBoolean()) {
      throw new GaveWayException("gave way to another order");
    }
    if (nanos() - began > most.toNanos()) {
      throw new GaveWayException("took longer than " + most.toSeconds() + " s");
    }
    pace.take(bytes);
  }

  private long nanos() {
    return around.now().get().monotonicNanos();
  }
}
