package io.shadowcast.agent.recording;

import io.shadowcast.words.Ledger;
import io.shadowcast.words.Loss;
import io.shadowcast.words.LossReason;
import io.shadowcast.words.WorkloadName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/// What became of the requests of a recorded workload: seen = recorded + lost + waiting, each
/// counted for itself. The mirror's loop counts at the door, the writing thread behind it, any
/// thread reads; exact once both have stopped.
final class RecordingAccounts {
  /// Losses that one thread counts.
  // Dense arrays beside a closed enum of our own: a map would cost a box per request.
  @SuppressWarnings("EnumOrdinal")
  static final class Losses {
    private static final LossReason[] REASONS = LossReason.values();

    private final AtomicLongArray cells = new AtomicLongArray(2 * REASONS.length);

    void add(LossReason reason, long records, long bytes) {
      int cell = 2 * reason.ordinal();
      cells.setRelease(cell, cells.getPlain(cell) + records);
      cells.setRelease(cell + 1, cells.getPlain(cell + 1) + bytes);
    }

    private Loss with(LossReason reason, Losses other) {
      int cell = 2 * reason.ordinal();
      return new Loss(
          reason,
          cells.getAcquire(cell) + other.cells.getAcquire(cell),
          cells.getAcquire(cell + 1) + other.cells.getAcquire(cell + 1));
    }

    List<Loss> with(Losses other) {
      List<Loss> all = new ArrayList<>();
      for (LossReason reason : REASONS) {
        Loss both = with(reason, other);
        if (both.records() + both.bytes() > 0) {
          all.add(both);
        }
      }
      return all;
    }
  }

  /// Counted at the door.
  final Losses refused = new Losses();

  /// Counted behind it.
  final Losses lost = new Losses();

  private final AtomicLong seen = new AtomicLong();
  private final AtomicLong admitted = new AtomicLong();
  private final AtomicLong left = new AtomicLong();
  private final AtomicLong recorded = new AtomicLong();
  private final AtomicLong redacted = new AtomicLong();

  /// A request came. Loop.
  void seen() {
    add(seen);
  }

  /// It went through the door. Loop.
  void admitted() {
    add(admitted);
  }

  /// It is in the file. Writing thread.
  ///
  /// @param changed secrets of it were replaced
  void recorded(boolean changed) {
    add(recorded);
    add(left);
    if (changed) {
      add(redacted);
    }
  }

  /// Requests in the file of which secrets were replaced. Any thread.
  long redacted() {
    return redacted.getAcquire();
  }

  /// It went through the door and is not in the file. Writing thread.
  void lost(LossReason reason, long bytes) {
    lost.add(reason, 1, bytes);
    add(left);
  }

  Ledger ledger(WorkloadName workload) {
    long waiting = Math.max(0, admitted.getAcquire() - left.getAcquire());
    return new Ledger(
        workload,
        Optional.empty(),
        seen.getAcquire(),
        recorded.getAcquire(),
        waiting,
        refused.with(lost));
  }

  /// One thread writes each.
  private static void add(AtomicLong count) {
    count.setRelease(count.getPlain() + 1);
  }
}
