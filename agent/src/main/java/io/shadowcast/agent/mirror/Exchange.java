package io.shadowcast.agent.mirror;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.shadowcast.agent.queue.RecordHeader;
import io.shadowcast.agent.queue.RecordView;
import io.shadowcast.words.PriorityClass;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// One request, or one chunk of a raw stream, on its way to one shadow. Loop only.
final class Exchange {
  /// A request that is to be sent a second time is kept until it is answered.
  private static final int MOST_KEPT = 16 << 10;

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

  /// How often it was taken back from a connection; what becomes of it there counts no more.
  int attempt;

  /// All bytes that have come so far.
  long bytes;

  /// When it was captured, CLOCK_MONOTONIC nanoseconds.
  final long capturedNanos;

  /// When its last piece was written.
  long writtenNanos;

  /// Requests in flight at production when it came, itself included.
  int productionLoad;

  /// Requests in flight at the shadow when it was written, itself included.
  int shadowLoad;

  /// It is among those in flight at the shadow.
  boolean owed;

  /// Its bytes, when it is to be sent a second time; null when it is not.
  byte @Nullable [] kept;

  /// It changes nothing, and may be sent while others are not answered.
  boolean repeatable;

  /// It did not wait for the answer to the one before it, although production's client did.
  boolean followed;

  /// The same bytes as were handed over, until the answer; null: none are kept.
  @Nullable ByteBuf spare;

  /// It is sent a second time because the connection ended before the answer.
  boolean resent;

  /// It is a request that was sent before, and is in no ledger.
  final boolean second;

  /// Nothing more is waited for.
  boolean over;

  /// @param patience as of now
  Exchange(RecordView first, long patience) {
    second = false;
    sequence = first.sequence();
    priority = first.priority();
    capturedNanos = first.nanos();
    pipelined = first.has(RecordHeader.PIPELINED);
    since = patience;
    stream = first.has(RecordHeader.SWITCHED);
    ByteBuffer bytes = first.bytes();
    connect = begins(bytes, "CONNECT ");
    head = begins(bytes, "HEAD ");
    write = !head && !begins(bytes, "GET ");
  }

  private Exchange(Exchange first, long patience) {
    second = true;
    sequence = first.sequence;
    priority = first.priority;
    capturedNanos = first.capturedNanos;
    pipelined = false;
    since = patience;
    stream = false;
    connect = false;
    head = first.head;
    write = false;
    from = first.from;
    complete = true;
    started = true; // it does not wait for room
    settled = true;
  }

  /// The same request to be sent once more, with the bytes that were kept of it.
  Exchange again(Wiring wiring) {
    Exchange second = new Exchange(this, wiring.patience());
    byte[] bytes = kept;
    if (bytes != null) {
      second.waiting = wiring.allocate(bytes.length).writeBytes(bytes);
    }
    if (from != null) {
      from.again();
    }
    return second;
  }

  /// Keeps the bytes that wait to be handed over, without secrets and marked, if a request that
  /// changes nothing was drawn.
  void keepIf(boolean drawn) {
    ByteBuf buffer = waiting;
    if (drawn && complete && !write && !stream && buffer != null) {
      kept = buffer.readableBytes() > MOST_KEPT ? null : ByteBufUtil.getBytes(buffer);
    }
  }

  /// Makes it wait again, to be handed over anew.
  ///
  /// @return false when its bytes were not kept
  boolean restore() {
    if (spare == null) {
      return false;
    }
    attempt++;
    writes = 0;
    waiting = spare;
    spare = null;
    repeatable = false;
    followed = false;
    resent = true;
    return true;
  }

  /// Keeps the bytes that were handed over no longer.
  ///
  /// @return how many those were
  int releaseSpare() {
    ByteBuf kept = spare;
    spare = null;
    return release(kept);
  }

  /// Gives up the bytes that wait.
  ///
  /// @return how many those were
  int releaseWaiting() {
    ByteBuf held = waiting;
    waiting = null;
    return release(held);
  }

  private static int release(@Nullable ByteBuf bytes) {
    if (bytes == null) {
      return 0;
    }
    int count = bytes.readableBytes();
    bytes.release();
    return count;
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
