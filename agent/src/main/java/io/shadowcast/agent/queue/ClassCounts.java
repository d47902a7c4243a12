package io.shadowcast.agent.queue;

import io.shadowcast.words.LossReason;
import io.shadowcast.words.PriorityClass;
import java.util.concurrent.atomic.AtomicLongArray;

/// What became of requests, by class: kept, or lost for a reason. One thread counts, any thread
/// reads.
// Dense arrays beside closed enums of our own: maps would cost a call and a box per request.
@SuppressWarnings("EnumOrdinal")
public final class ClassCounts {
  private static final LossReason[] REASONS = LossReason.values();
  private static final int WIDTH = 1 + REASONS.length;

  private final AtomicLongArray cells = new AtomicLongArray(WIDTH * PriorityClass.values().length);

  /// A request was passed on. Writer.
  public void kept(PriorityClass priority) {
    add(priority.ordinal() * WIDTH);
  }

  /// A request was lost. Writer.
  public void lost(PriorityClass priority, LossReason reason) {
    add(cell(priority, reason));
  }

  /// Requests of a class that were passed on.
  public long keptOf(PriorityClass priority) {
    return cells.getAcquire(priority.ordinal() * WIDTH);
  }

  /// Requests of a class that were lost for that reason.
  public long lostOf(PriorityClass priority, LossReason reason) {
    return cells.getAcquire(cell(priority, reason));
  }

  /// Requests of a class that were lost, without those that were not wanted: neither sampling nor
  /// being off changes the mix of what is passed on.
  public long shedOf(PriorityClass priority) {
    long sum = 0;
    for (LossReason reason : REASONS) {
      if (reason != LossReason.SAMPLED_OUT && reason != LossReason.OFF) {
        sum += lostOf(priority, reason);
      }
    }
    return sum;
  }

  private void add(int cell) {
    cells.setRelease(cell, cells.getPlain(cell) + 1);
  }

  private static int cell(PriorityClass priority, LossReason reason) {
    return priority.ordinal() * WIDTH + 1 + reason.ordinal();
  }
}
