package io.shadowcast.agent.capture;

import java.util.concurrent.atomic.AtomicLongArray;

/// What a source of connections met. One capturing thread writes; any thread may read.
@SuppressWarnings("EnumOrdinal") // cells of an array that never leaves this class
public final class CaptureCounters {
  /// What is counted.
  public enum Counter {
    /// Packets read from the ring.
    PACKETS,
    /// Packets the kernel dropped because the ring was full; each shows as a gap if its connection
    /// goes on.
    KERNEL_DROPS,
    /// Frames the inline proxy could not write; they show as gaps of reason FEED.
    FEED_DROPS,
    /// How often the ring was full.
    RING_FREEZES,
    /// How often the one interface that is captured went down; nothing is seen until it is up.
    INTERFACE_DOWN,
    /// Connections seen from their first packet on, and flows of UDP.
    CONNECTIONS,
    /// Connections that were open before.
    CONNECTIONS_JOINED,
    /// Connections beyond the size of the table; nothing of them is captured.
    CONNECTIONS_REFUSED,
    /// Connections of HTTP/2, and requests of them, that were not followed for want of heap.
    HTTP2_REFUSED,
    /// Connections in the table now.
    CONNECTIONS_OPEN,
    /// Flows of UDP in the table now.
    FLOWS_OPEN,
    /// Flows of UDP that were ended before they were silent for long, because the table was full.
    FLOWS_CUT_SHORT,
    /// Bytes that came twice and were trimmed.
    DUPLICATE_BYTES,
    /// Holes in a client's stream that will never be filled.
    GAPS,
    /// Bytes in those holes, as far as known.
    GAP_BYTES,
    /// Holes in a server's stream.
    SERVER_GAPS,
    /// First fragments of fragmented packets: their bytes are a gap, their datagram is lost.
    FRAGMENTS,
    /// Packets that are not what the filter promised.
    STRANGE_PACKETS,
    /// Bytes held for streams with holes now.
    HELD_BYTES,
    /// Malformed requests.
    PARSE_ERRORS,
    /// Responses that could not be paired with a request; of HTTP/2 requests whose response was not
    /// seen.
    UNPAIRED_RESPONSES,
    /// Connections that carried the keys of several sessions.
    MIXED_SESSIONS,
    /// Open, close and gap records for which the queue had no room.
    CONTROL_SHED,
    /// 1 while the capturing thread is real-time.
    REAL_TIME,
    /// How often the capturing thread used more than its share and lost its real-time priority.
    DEMOTIONS,
    /// CPU time of the capturing thread, nanoseconds.
    CPU_NANOS
  }

  private final AtomicLongArray values = new AtomicLongArray(Counter.values().length);
  private final long[] before = new long[Counter.values().length];

  /// A new source counts on where the one before ended. Writer.
  public void begin() {
    for (int i = 0; i < before.length; i++) {
      before[i] = values.getPlain(i);
    }
  }

  /// Sets what a source has counted since [#begin]. Writer.
  public void total(Counter counter, long sinceBegin) {
    int at = counter.ordinal();
    values.setRelease(at, before[at] + sinceBegin);
  }

  /// Adds. Writer.
  public void add(Counter counter, long amount) {
    int at = counter.ordinal();
    values.setRelease(at, values.getPlain(at) + amount);
  }

  /// Sets. Writer.
  public void set(Counter counter, long value) {
    values.setRelease(counter.ordinal(), value);
  }

  /// Reads.
  public long get(Counter counter) {
    return values.getAcquire(counter.ordinal());
  }
}
