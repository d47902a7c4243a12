package io.shadowcast.agent.queue;

import io.shadowcast.words.LossReason;

/// What became of a record that was offered.
public enum Offer {
  /// It will be handed to the reader, in order.
  KEPT,
  /// The budget is filled beyond the share of the record's class.
  SHED_CLASS_SHARE,
  /// Records wait too long for filler to be let in.
  SHED_DELAY,
  /// The whole budget is used up.
  SHED_FULL;

  /// Whether the record is in the queue.
  public boolean kept() {
    return this == KEPT;
  }

  /// The reason in a ledger.
  ///
  /// @throws IllegalStateException when nothing was lost
  public LossReason reason() {
    return switch (this) {
      case KEPT -> throw new IllegalStateException("offer: KEPT (expected: a shed record)");
      case SHED_DELAY -> LossReason.ADMISSION;
      case SHED_CLASS_SHARE, SHED_FULL -> LossReason.QUEUE_BYTES;
    };
  }
}
