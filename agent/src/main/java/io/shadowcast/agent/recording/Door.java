package io.shadowcast.agent.recording;

import io.shadowcast.agent.queue.Offer;
import io.shadowcast.agent.queue.RecordHeader;
import io.shadowcast.agent.queue.RecordQueue;
import io.shadowcast.agent.queue.RecordView;
import io.shadowcast.words.LossReason;
import java.lang.foreign.MemorySegment;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Where records of the mirror's loop go to the thread that writes: a copy into a bounded queue, or
/// a counted loss. A connection for which the queue had no room is over: a session of which a part
/// is missing is worth nothing. Loop only.
final class Door {
  /// More connections than a capture has at a time.
  private static final int MOST_CUT = 1 << 17;

  private final RecordQueue queue;
  private final RecordingAccounts accounts;
  private final RecordHeader header = new RecordHeader();
  private final Set<Long> cut = new HashSet<>();

  Door(RecordQueue queue, RecordingAccounts accounts) {
    this.queue = queue;
    this.accounts = accounts;
  }

  /// @param now monotonic nanoseconds, when the loop took the record
  void take(RecordView item, long connection, long now) {
    switch (item.kind()) {
      case OPEN -> {} // told by the first request
      case DATA -> data(item, connection, now);
      case ANSWER -> answer(item, connection);
      case GAP -> control(item, connection);
      case CLOSE -> {
        cut.remove(connection);
        control(item, connection);
      }
    }
  }

  private void data(RecordView item, long connection, long now) {
    boolean start = item.has(RecordHeader.START);
    if (start) {
      accounts.seen();
    }
    LossReason refusal = refusal(item, connection);
    if (refusal != null) {
      accounts.refused.add(refusal, start ? 1 : 0, item.length());
      return;
    }
    Offer offer = queue.offer(copy(item, connection, now), bytes(item), 0, item.length());
    if (offer.kept()) {
      if (start) {
        accounts.admitted();
      }
      return;
    }
    cut.add(connection);
    // Of a request that is through the door in part the writing thread finds no end.
    accounts.refused.add(LossReason.QUEUE_BYTES, start ? 1 : 0, item.length());
  }

  private @Nullable LossReason refusal(RecordView item, long connection) {
    if (item.has(RecordHeader.SWITCHED)) {
      return LossReason.REDACTION;
    }
    return cut.contains(connection) ? LossReason.EVICTED : null;
  }

  /// A request that came in pieces was asked when its last one came.
  private RecordHeader copy(RecordView item, long connection, long now) {
    boolean lastOfSeveral = item.has(RecordHeader.END) && !item.has(RecordHeader.START);
    return header
        .data(0, connection, item.sequence(), item.flags())
        .as(item.priority())
        .of(item.session())
        .at(lastOfSeveral ? now : item.nanos());
  }

  private static MemorySegment bytes(RecordView item) {
    return item.length() == 0 ? MemorySegment.NULL : MemorySegment.ofBuffer(item.bytes());
  }

  /// The first to go when there is no room, and no hole.
  private void answer(RecordView item, long connection) {
    if (!cut.contains(connection)) {
      var _ =
          queue.offer(
              header
                  .answer(0, connection, item.sequence(), item.latencyNanos(), item.status())
                  .at(item.nanos()));
    }
  }

  /// Without room for it, the end of the recording settles what is open.
  private void control(RecordView item, long connection) {
    var _ = queue.offer(header.control(item.kind(), 0, connection).at(item.nanos()));
  }

  /// Whether so much was lost that the recording is worth nothing.
  boolean isOverrun() {
    return cut.size() > MOST_CUT;
  }
}
