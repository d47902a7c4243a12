package io.shadowcast.agent.capture.net;

import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import io.shadowcast.agent.capture.CaptureCounters;
import io.shadowcast.agent.capture.CaptureCounters.Counter;
import io.shadowcast.agent.capture.CapturedWorkload;
import io.shadowcast.agent.capture.ConnectionEvents;
import io.shadowcast.words.LossReason;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Reads the frames of the inline feed: 24 bytes, little-endian (u8 type, u8 workload, u16
/// reserved, u32 payload length, u64 connection, u64 CLOCK_MONOTONIC nanoseconds), then the
/// payload. Connections of HTTP/2 have frames of their own from their first bytes on. The first
/// frame is HELLO. One for each proxy; all are read by one thread and share the slots.
final class FeedReader {
  static final int HEADER = 24;
  static final int HELLO = 0;
  static final int OPEN = 1;
  static final int CLIENT = 2;
  static final int SERVER = 3;
  static final int CLOSE = 4;
  static final int LOST = 5;

  /// Bytes of the client of a connection that has begun as one of HTTP/2.
  static final int HTTP2_CLIENT = 6;

  /// Bytes of its server, without the payload of DATA frames.
  static final int HTTP2_SERVER = 7;

  /// The longest payload of a frame.
  static final int LONGEST = 64 << 10;

  private static final String GREETING = "inline/1 ";

  private final List<CapturedWorkload> workloads;
  private final CaptureCounters counters;
  private final ConnectionEvents events;
  private final ByteBuffer buffer =
      ByteBuffer.allocateDirect(2 * (HEADER + LONGEST)).order(ByteOrder.LITTLE_ENDIAN);
  private final MemorySegment memory = MemorySegment.ofBuffer(buffer);
  private final ConnectionNumbers numbers;
  private final Slots free;
  private final Http2Connection.Shared shared;

  /// By slot; those that are followed as HTTP/2.
  private final IntObjectMap<Http2Connection> http2 = new IntObjectHashMap<>();

  /// Our index of each workload as the proxy counts them; empty before HELLO.
  private int[] indices = {};

  private long lastNanos;

  /// @param room of all readers' connections of HTTP/2
  FeedReader(Handover to, ConnectionEvents events, Slots free, Http2Room room) {
    workloads = to.workloads();
    counters = to.counters();
    this.events = events;
    this.free = free;
    shared = new Http2Connection.Shared(events, free, new Http1Text(), room, counters, false);
    numbers = new ConnectionNumbers(free.count());
  }

  /// Reads what is there, but no more than a buffer of it, so that other proxies get their turn.
  ///
  /// @return false when the channel has ended
  /// @throws IOException when the channel fails, or its bytes are not a feed
  boolean read(ReadableByteChannel from) throws IOException {
    if (from.read(buffer) < 0) {
      return false;
    }
    buffer.flip();
    while (frame()) {
      counters.add(Counter.PACKETS, 1);
    }
    buffer.compact();
    return true;
  }

  /// Ends all connections: what comes of them now goes past us.
  void abandonAll() {
    numbers.forEachSlot(slot -> {
      endHttp2(slot);
      events.gap(slot, lastNanos, 0);
      events.close(slot, lastNanos);
      free.giveBack(slot);
    });
    numbers.clear();
    counters.set(Counter.CONNECTIONS_OPEN, free.taken());
  }

  /// Takes one frame if it is whole.
  private boolean frame() throws IOException {
    int at = buffer.position();
    if (buffer.remaining() < HEADER) {
      return false;
    }
    int type = Byte.toUnsignedInt(buffer.get(at));
    int length = buffer.getInt(at + 4);
    if (length < 0 || length > LONGEST) {
      throw new IOException("frame.length: " + length + " (expected: 0.." + LONGEST + ")");
    }
    if (buffer.remaining() < HEADER + length) {
      return false;
    }
    buffer.position(at + HEADER + length);
    if (type == HELLO) {
      greet(text(at + HEADER, length));
    } else {
      lastNanos = buffer.getLong(at + 16);
      int workload = workload(Byte.toUnsignedInt(buffer.get(at + 1)));
      dispatch(type, workload, buffer.getLong(at + 8), at + HEADER, length);
    }
    return true;
  }

  private void dispatch(int type, int workload, long connection, int at, int length)
      throws IOException {
    int slot = numbers.get(connection);
    switch (type) {
      case OPEN -> {
        close(connection, slot);
        open(workload, connection);
      }
      case CLIENT -> {
        int known = slot == ConnectionNumbers.NONE ? join(workload, connection) : slot;
        if (known >= 0) {
          events.clientBytes(known, lastNanos, memory, at, length);
        }
      }
      case HTTP2_CLIENT -> http2Client(workload, connection, slot, at, length);
      case HTTP2_SERVER -> {
        if (slot != ConnectionNumbers.NONE) {
          http2(workload, slot).server(lastNanos, length, memory, at, length);
        }
      }
      case SERVER -> {
        if (slot != ConnectionNumbers.NONE && length >= Integer.BYTES) {
          server(slot, at, length);
        }
      }
      case CLOSE -> close(connection, slot);
      case LOST -> lost(slot, at, length);
      default -> throw new IOException("frame.type: " + type + " (expected: 0..7)");
    }
  }

  private void http2Client(int workload, long connection, int slot, int at, int length) {
    if (slot != ConnectionNumbers.NONE) {
      http2(workload, slot).client(lastNanos, memory, at, length);
      return;
    }
    int late = join(workload, connection);
    if (late >= 0) {
      http2(workload, late).lose(LossReason.UNSYNCHRONISED);
    }
  }

  private Http2Connection http2(int workload, int slot) {
    Http2Connection known = http2.get(slot);
    if (known == null) {
      known =
          new Http2Connection(workload, port(workload), lastNanos ^ ((long) slot << 48), shared);
      http2.put(slot, known);
    }
    return known;
  }

  private void endHttp2(int slot) {
    Http2Connection ended = http2.remove(slot);
    if (ended != null) {
      ended.close(lastNanos);
    }
  }

  private void server(int slot, int at, int length) {
    int here = length - Integer.BYTES;
    int wire = Math.max(here, buffer.getInt(at));
    events.serverBytes(slot, lastNanos, wire, memory, (long) at + Integer.BYTES, here);
  }

  private void open(int workload, long connection) {
    counters.add(Counter.CONNECTIONS, 1);
    register(workload, connection, false);
  }

  /// The proxy had this connection before the agent listened.
  private int join(int workload, long connection) {
    counters.add(Counter.CONNECTIONS_JOINED, 1);
    return register(workload, connection, true);
  }

  private int register(int workload, long connection, boolean joinedLate) {
    int slot = free.take();
    if (slot == Slots.NONE) {
      events.refused(workload);
      return -1;
    }
    numbers.put(connection, slot);
    counters.set(Counter.CONNECTIONS_OPEN, free.taken());
    events.open(slot, workload, port(workload), joinedLate, lastNanos);
    return slot;
  }

  private int port(int workload) {
    List<Integer> ports = workloads.get(workload).ports();
    return ports.isEmpty() ? 0 : ports.getFirst();
  }

  private void close(long connection, int slot) {
    if (slot != ConnectionNumbers.NONE) {
      endHttp2(slot);
      events.close(slot, lastNanos);
      numbers.remove(connection);
      free.giveBack(slot);
      counters.set(Counter.CONNECTIONS_OPEN, free.taken());
    }
  }

  /// The proxy could not tell us something. Without the connection it belonged to, none can be
  /// trusted.
  private void lost(int slot, int at, int length) {
    long frames = length >= Long.BYTES ? Math.max(0, buffer.getLong(at)) : 0;
    counters.add(Counter.FEED_DROPS, frames);
    counters.add(Counter.GAPS, 1);
    if (slot != ConnectionNumbers.NONE) {
      lostOf(slot);
    } else {
      numbers.forEachSlot(this::lostOf);
    }
  }

  private void lostOf(int slot) {
    Http2Connection followed = http2.get(slot);
    if (followed != null) {
      followed.lose(LossReason.FEED);
      return;
    }
    events.gap(slot, lastNanos, 0);
    events.serverGap(slot);
  }

  private void greet(String greeting) throws IOException {
    if (!greeting.startsWith(GREETING)) {
      throw new IOException("hello: " + greeting + " (expected: " + GREETING + "WORKLOAD,...)");
    }
    String[] names = greeting.substring(GREETING.length()).split(",", -1);
    int[] found = new int[names.length];
    for (int i = 0; i < names.length; i++) {
      found[i] = indexOf(names[i]);
    }
    indices = found;
  }

  private int indexOf(String name) throws IOException {
    for (int i = 0; i < workloads.size(); i++) {
      if (workloads.get(i).name().value().equals(name)) {
        return i;
      }
    }
    throw new IOException("hello: workload " + name + " (expected: one of the agent's settings)");
  }

  private int workload(int theirs) throws IOException {
    if (theirs >= indices.length) {
      throw new IOException(
          "frame.workload: " + theirs + " (expected: 0.." + (indices.length - 1) + " after hello)");
    }
    return indices[theirs];
  }

  private String text(int at, int length) {
    byte[] bytes = new byte[length];
    buffer.get(at, bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
