package io.shadowcast.agent.queue;

import io.shadowcast.words.PriorityClass;
import java.util.Arrays;

/// What a queue did since it was made: offered = kept + shed, kept = drained + waiting. All kinds
/// of records count.
// Dense arrays and single bytes for closed enums of our own: maps would cost a call and a box per
// record.
@SuppressWarnings("EnumOrdinal")
public final class QueueCounters {
  private final long[] kept;
  private final long[] shed;
  private final long keptBytes;
  private final long shedBytes;
  private final long drained;
  private final long drainedBytes;

  QueueCounters(
      long[] kept, long[] shed, long keptBytes, long shedBytes, long drained, long drainedBytes) {
    this.kept = kept;
    this.shed = shed;
    this.keptBytes = keptBytes;
    this.shedBytes = shedBytes;
    this.drained = drained;
    this.drainedBytes = drainedBytes;
  }

  /// Records of a class that were let in.
  public long kept(PriorityClass priority) {
    return kept[priority.ordinal()];
  }

  /// Records of a class that were shed.
  public long shed(PriorityClass priority) {
    return shed[priority.ordinal()];
  }

  /// Records that were let in.
  public long kept() {
    return Arrays.stream(kept).sum();
  }

  /// Records that were shed.
  public long shed() {
    return Arrays.stream(shed).sum();
  }

  /// Records that were offered.
  public long offered() {
    return kept() + shed();
  }

  /// Records that the reader took.
  public long drained() {
    return drained;
  }

  /// Records that are in the queue.
  public long waiting() {
    return Math.max(0, kept() - drained);
  }

  /// Bytes that were let in, headers not counted.
  public long keptBytes() {
    return keptBytes;
  }

  /// Bytes that were shed.
  public long shedBytes() {
    return shedBytes;
  }

  /// Bytes that are in the queue, headers not counted.
  public long waitingBytes() {
    return Math.max(0, keptBytes - drainedBytes);
  }

  @Override
  public String toString() {
    return "kept " + kept() + ", shed " + shed() + ", waiting " + waiting();
  }
}
