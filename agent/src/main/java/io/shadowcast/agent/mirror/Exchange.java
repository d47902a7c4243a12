package io.shadowcast.agent.mirror;

import io.netty.buffer.ByteBuf;
import io.shadowcast.agent.queue.RecordHeader;
import io.shadowcast.agent.queue.RecordView;
import io.shadowcast.words.PriorityClass;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// One request, or one chunk of a raw stream, on its way to one shadow. Loop only.
final class Exchange {
  final long sequence;
  final PriorityClass priority;

  /// Came before the answer to the one before it.
  final boolean pipelined;

  /// Of the raw stream after an accepted Upgrade or CONNECT.
  final boolean stream;

  /// It is CONNECT: a 2xx accepts it, and has no body.
  final boolean connect;

  /// Its response has no body.
  final boolean head;

  /// Its method is another than GET and HEAD.
  final boolean write;

  /// How it is copied while it comes; null: as it is.
  @Nullable HeadCopy copy;

  /// Since when it waits for the shadow, in [Wiring#patience()]: came, was handed over, was
  /// written.
  long since;

  /// Whose request it is, in a lane that several share.
  @Nullable FanInLane from;

  /// It was answered, or dropped.
  boolean left;

  /// When it came into the lane.
  long takenNanos;

  /// Bytes that were not handed to the channel yet.
  @Nullable ByteBuf waiting;

  /// Every byte of it has come.
  boolean complete;

  /// Some bytes were handed to the channel: it can no longer be dropped without the connection.
  boolean started;

  /// Its outcome is in the ledger.
  boolean settled;

  /// How many pieces were handed to the channel and are not written yet.
  int writes;

  /// All bytes that have come so far.
  long bytes;

  /// When its last piece was written.
  long writtenNanos;

  /// Requests in flight at production when it came, itself included.
  int productionLoad;

  /// Requests in flight at the shadow when it was written, itself included.
  int shadowLoad;

  /// It is among those in flight at the shadow.
  boolean owed;

  /// Nothing more is waited for.
  boolean over;

  /// @param patience as of now
  Exchange(RecordView first, long patience) {
    sequence = first.sequence();
    priority = first.priority();
    pipelined = first.has(RecordHeader.PIPELINED);
    since = patience;
    stream = first.has(RecordHeader.SWITCHED);
    ByteBuffer bytes = first.bytes();
    connect = begins(bytes, "CONNECT ");
    head = begins(bytes, "HEAD ");
    write = !head && !begins(bytes, "GET ");
  }

  Answer answer(long nanos, int status) {
    return new Answer(sequence, nanos, status, productionLoad, shadowLoad);
  }

  /// Copies the record's bytes behind those that wait; returns how many wait more.
  int append(RecordView item, Wiring wiring) {
    ByteBuffer from = item.bytes();
    int length = from.remaining();
    bytes += length;
    complete = item.has(RecordHeader.END);
    if (length == 0) {
      return 0;
    }
    ByteBuf to = waiting;
    if (to == null) {
      to = wiring.allocate(length);
      waiting = to;
    }
    int before = to.writerIndex();
    if (copy == null) {
      to.writeBytes(from);
    } else {
      copy.copy(from, to);
    }
    return to.writerIndex() - before;
  }

  /// Bytes that were not handed to the channel yet.
  int waitingBytes() {
    ByteBuf held = waiting;
    return held == null ? 0 : held.readableBytes();
  }

  boolean isWritten() {
    return complete && writes == 0 && waiting == null;
  }

  private static boolean begins(ByteBuffer bytes, String method) {
    if (bytes.remaining() < method.length()) {
      return false;
    }
    for (int i = 0; i < method.length(); i++) {
      if (bytes.get(bytes.position() + i) != method.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
