package io.shadowcast.agent.mirror;

import io.netty.buffer.ByteBuf;
import io.shadowcast.agent.queue.RecordHeader;
import io.shadowcast.agent.queue.RecordView;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// One request, or one chunk of a raw stream, on its way to one shadow. Loop only.
final class Exchange {
  final long sequence;

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
