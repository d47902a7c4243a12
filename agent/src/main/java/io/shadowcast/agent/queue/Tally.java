package io.shadowcast.agent.queue;

import io.shadowcast.words.PriorityClass;
import java.util.concurrent.atomic.AtomicLongArray;

/// Counts of records and bytes per class and outcome. One thread counts, any thread reads.
// Dense arrays and single bytes for closed enums of our own: maps would cost a call and a box per
// record.
@SuppressWarnings("EnumOrdinal")
final class Tally {
  private static final PriorityClass[] CLASSES = PriorityClass.values();
  private static final Offer[] SHED = {Offer.SHED_CLASS_SHARE, Offer.SHED_DELAY, Offer.SHED_FULL};
  private static final int OUTCOMES = Offer.values().length;
  private static final int CELLS = CLASSES.length * OUTCOMES;

  private final AtomicLongArray counts = new AtomicLongArray(2 * CELLS);

  void count(PriorityClass priority, Offer outcome, int bytes) {
    int cell = cell(priority, outcome);
    // Only this thread writes: a plain read is enough, the release keeps readers' sums from running
    // ahead.
    counts.setRelease(cell, counts.getPlain(cell) + 1);
    counts.setRelease(CELLS + cell, counts.getPlain(CELLS + cell) + bytes);
  }

  QueueCounters snapshot(long drainedRecords, long drainedBytes) {
    long[] kept = new long[CLASSES.length];
    long[] shed = new long[CLASSES.length];
    long keptBytes = 0;
    long shedBytes = 0;
    for (PriorityClass priority : CLASSES) {
      int at = priority.ordinal();
      kept[at] = counts.getAcquire(cell(priority, Offer.KEPT));
      keptBytes += counts.getAcquire(CELLS + cell(priority, Offer.KEPT));
      for (Offer outcome : SHED) {
        shed[at] += counts.getAcquire(cell(priority, outcome));
        shedBytes += counts.getAcquire(CELLS + cell(priority, outcome));
      }
    }
    return new QueueCounters(kept, shed, keptBytes, shedBytes, drainedRecords, drainedBytes);
  }

  private static int cell(PriorityClass priority, Offer outcome) {
    return priority.ordinal() * OUTCOMES + outcome.ordinal();
  }
}
