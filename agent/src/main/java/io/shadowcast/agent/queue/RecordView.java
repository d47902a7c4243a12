package io.shadowcast.agent.queue;

import io.shadowcast.words.PriorityClass;
import java.nio.ByteBuffer;

/// A record as its reader sees it: a window that moves over the queue's memory. Not thread-safe,
/// not to be kept.
// Dense arrays and single bytes for closed enums of our own: maps would cost a call and a box per
// record.
@SuppressWarnings("EnumOrdinal")
public final class RecordView {
  private static final PriorityClass[] CLASSES = PriorityClass.values();

  private ByteBuffer window = ByteBuffer.allocate(RecordQueue.HEADER_BYTES);
  private int start;

  RecordView() {}

  void moveTo(Chunk chunk, int start) {
    window = chunk.window;
    window.clear();
    this.start = start;
  }

  /// Bytes of the whole record in its chunk.
  int size() {
    return RecordQueue.sizeOf(length());
  }

  /// What it says.
  public RecordKind kind() {
    return RecordKind.of(window.get(start + RecordQueue.KIND));
  }

  /// Its class.
  public PriorityClass priority() {
    return CLASSES[window.get(start + RecordQueue.CLASS)];
  }

  /// See [RecordHeader].
  public int flags() {
    return window.get(start + RecordQueue.FLAGS);
  }

  /// Whether every one of the flags is set.
  public boolean has(int wanted) {
    return (flags() & wanted) == wanted;
  }

  /// Index of the workload.
  public int workload() {
    return window.getInt(start + RecordQueue.WORKLOAD);
  }

  /// The connection, unique within its queue.
  public long connection() {
    return window.getLong(start + RecordQueue.CONNECTION);
  }

  /// Number of the request or chunk in its connection.
  public long sequence() {
    return window.getLong(start + RecordQueue.SEQUENCE);
  }

  /// When it was captured, CLOCK_MONOTONIC nanoseconds.
  public long nanos() {
    return window.getLong(start + RecordQueue.NANOS);
  }

  /// Number of its session, see [SessionHash]; smaller than before when the connection has shown
  /// another key.
  public long session() {
    return window.getLong(start + RecordQueue.SESSION);
  }

  /// Of an ANSWER: production's response time.
  public long latencyNanos() {
    return window.getLong(start + RecordQueue.LATENCY);
  }

  /// Of an ANSWER: the HTTP status, 0 when there is none.
  public int status() {
    return window.getInt(start + RecordQueue.STATUS);
  }

  /// How many bytes it carries.
  public int length() {
    return window.getInt(start + RecordQueue.LENGTH);
  }

  /// The bytes, between position and limit. The same buffer each time: valid until the consumer
  /// returns.
  public ByteBuffer bytes() {
    int from = start + RecordQueue.HEADER_BYTES;
    return window.limit(from + length()).position(from);
  }
}
