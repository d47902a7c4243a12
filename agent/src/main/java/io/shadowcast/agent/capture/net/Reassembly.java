package io.shadowcast.agent.capture.net;

import io.shadowcast.agent.capture.CaptureCounters;
import io.shadowcast.agent.capture.CaptureCounters.Counter;
import io.shadowcast.agent.capture.ConnectionEvents;
import java.lang.foreign.MemorySegment;

/// Puts the segments of TCP connections in order: each byte of a client is told once, in order, or
/// it is told that bytes are missing. What came too early is held within a fixed number of bytes
/// for all connections.
///
/// A hole is given up when the server acknowledged what lies behind it (then it has bytes that we
/// will never see), when it is a second old, or when there is no room to wait. Bytes of servers are
/// not held: they are cut anyhow and only measured. Sequence numbers are compared as RFC 9293
/// section 3.4 says.
final class Reassembly {
  private static final long PATIENCE_NANOS = 1_000_000_000L;
  private static final int FLOW_SHARE = 4;

  private final ConnectionEvents events;
  private final CaptureCounters counters;
  private final SegmentStore store;
  private final long mostPerFlow;

  /// @param bytes most that is held, for all connections
  Reassembly(ConnectionEvents events, CaptureCounters counters, long bytes) {
    this.events = events;
    this.counters = counters;
    store = new SegmentStore(bytes);
    mostPerFlow = Math.max(bytes / FLOW_SHARE, SegmentStore.PAGE);
  }

  /// Bytes of the client.
  ///
  /// @param length how many, all of them in memory
  void clientBytes(Flow flow, int sequence, MemorySegment memory, long offset, int length) {
    int ahead = sequence - flow.clientNext;
    if (ahead == 0) {
      deliver(flow, memory, offset, length);
      drain(flow);
    } else if (ahead < 0) {
      overlapping(flow, -ahead, memory, offset, length);
    } else {
      hold(flow, sequence, memory, offset, length);
    }
  }

  /// Bytes of the client that were on the wire, but are not here.
  void clientLost(Flow flow, int sequence, int length) {
    int end = sequence + length;
    if (end - flow.clientNext > 0) {
      acknowledged(flow, end);
    }
  }

  /// The server has every byte of the client before this one; what we have not seen of them, we
  /// never will.
  void acknowledged(Flow flow, int sequence) {
    while (sequence - flow.clientNext > 0) {
      int first = flow.held;
      if (first != SegmentStore.NONE && store.sequence(first) - sequence <= 0) {
        skipTo(flow, store.sequence(first));
        drain(flow);
      } else {
        skipTo(flow, sequence);
      }
    }
  }

  /// Bytes of the server.
  ///
  /// @param length bytes on the wire
  /// @param here how many of them are in memory
  void serverBytes(
      Flow flow, int sequence, MemorySegment memory, long offset, int length, int here) {
    int ahead = sequence - flow.serverNext;
    if (!flow.serverKnown) {
      flow.serverKnown = true;
      ahead = 0;
    }
    if (ahead > 0) {
      counters.add(Counter.SERVER_GAPS, 1);
      events.serverGap(flow.slot);
    }
    int seen = Math.max(0, -ahead);
    counters.add(Counter.DUPLICATE_BYTES, Math.min(seen, length));
    if (seen < length) {
      flow.serverNext = sequence + length;
      int rest = Math.max(0, here - seen);
      events.serverBytes(flow.slot, flow.lastNanos, length - seen, memory, offset + seen, rest);
    }
  }

  /// Gives up holes that are too old.
  void expire(Flow flow, long now) {
    if (flow.held != SegmentStore.NONE && now - flow.heldSince > PATIENCE_NANOS) {
      giveUpHole(flow);
    }
  }

  /// Forgets what is held of a flow that is over; those bytes are lost.
  void forget(Flow flow) {
    if (flow.held == SegmentStore.NONE) {
      return;
    }
    long bytes = 0;
    while (flow.held != SegmentStore.NONE) {
      bytes += store.length(flow.held);
      dropFirst(flow);
    }
    counters.add(Counter.GAPS, 1);
    counters.add(Counter.GAP_BYTES, bytes);
    events.gap(flow.slot, flow.lastNanos, bytes);
  }

  /// Bytes of memory in use for what is held.
  long heldBytes() {
    return store.usedBytes();
  }

  private void overlapping(Flow flow, int seen, MemorySegment memory, long offset, int length) {
    counters.add(Counter.DUPLICATE_BYTES, Math.min(seen, length));
    if (seen < length) {
      deliver(flow, memory, offset + seen, length - seen);
      drain(flow);
    }
  }

  private void deliver(Flow flow, MemorySegment memory, long offset, int length) {
    flow.clientNext += length;
    events.clientBytes(flow.slot, flow.lastNanos, memory, offset, length);
  }

  private void hold(Flow flow, int sequence, MemorySegment memory, long offset, int length) {
    if (flow.heldRoom + SegmentStore.room(length) > mostPerFlow) {
      giveUpHole(flow);
      clientBytesAfterHole(flow, sequence, memory, offset, length);
      return;
    }
    int previous = before(flow, sequence);
    if (previous != SegmentStore.NONE && covers(previous, sequence, length)) {
      counters.add(Counter.DUPLICATE_BYTES, length);
      return;
    }
    int segment = store.put(sequence, memory, offset, length);
    if (segment == SegmentStore.NONE) {
      giveUpHole(flow);
      clientBytesAfterHole(flow, sequence, memory, offset, length);
      return;
    }
    insert(flow, previous, segment);
  }

  /// Without room to wait, this segment's own hole is given up as well.
  private void clientBytesAfterHole(
      Flow flow, int sequence, MemorySegment memory, long offset, int length) {
    while (sequence - flow.clientNext > 0) {
      int first = flow.held;
      boolean earlier = first != SegmentStore.NONE && store.sequence(first) - sequence < 0;
      skipTo(flow, earlier ? store.sequence(first) : sequence);
      drain(flow);
    }
    clientBytes(flow, sequence, memory, offset, length);
  }

  private boolean covers(int segment, int sequence, int length) {
    int end = store.sequence(segment) + store.length(segment);
    return end - (sequence + length) >= 0;
  }

  /// The last held segment that does not begin after a sequence number.
  private int before(Flow flow, int sequence) {
    int previous = SegmentStore.NONE;
    int at = flow.held;
    while (at != SegmentStore.NONE && store.sequence(at) - sequence <= 0) {
      previous = at;
      at = store.next(at);
    }
    return previous;
  }

  private void insert(Flow flow, int previous, int segment) {
    if (flow.held == SegmentStore.NONE) {
      flow.heldSince = flow.lastNanos;
    }
    if (previous == SegmentStore.NONE) {
      store.link(segment, flow.held);
      flow.held = segment;
    } else {
      store.link(segment, store.next(previous));
      store.link(previous, segment);
    }
    flow.heldRoom += SegmentStore.room(store.length(segment));
  }

  private void giveUpHole(Flow flow) {
    if (flow.held != SegmentStore.NONE) {
      skipTo(flow, store.sequence(flow.held));
      drain(flow);
    }
  }

  private void skipTo(Flow flow, int sequence) {
    int missing = sequence - flow.clientNext;
    if (missing > 0) {
      counters.add(Counter.GAPS, 1);
      counters.add(Counter.GAP_BYTES, missing);
      flow.clientNext = sequence;
      events.gap(flow.slot, flow.lastNanos, missing);
    }
  }

  /// Tells what is held and has no hole before it any more.
  private void drain(Flow flow) {
    while (flow.held != SegmentStore.NONE) {
      int segment = flow.held;
      int seen = flow.clientNext - store.sequence(segment);
      if (seen < 0) {
        flow.heldSince = flow.lastNanos;
        return;
      }
      tell(flow, segment, seen);
      dropFirst(flow);
    }
  }

  private void tell(Flow flow, int segment, int seen) {
    int left = store.length(segment);
    int skip = seen;
    for (int page = segment; page != SegmentStore.NONE; page = store.pageAfter(page)) {
      int inPage = Math.min(left, SegmentStore.PAGE);
      if (skip < inPage) {
        deliver(flow, store.memory(), SegmentStore.start(page) + skip, inPage - skip);
      }
      skip = Math.max(0, skip - inPage);
      left -= inPage;
    }
  }

  private void dropFirst(Flow flow) {
    int segment = flow.held;
    flow.held = store.next(segment);
    flow.heldRoom -= SegmentStore.room(store.length(segment));
    store.drop(segment);
  }
}
