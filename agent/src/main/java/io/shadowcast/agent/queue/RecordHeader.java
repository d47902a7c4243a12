package io.shadowcast.agent.queue;

import io.shadowcast.words.PriorityClass;

/// Everything of a record but its bytes. A writer keeps one and fills it anew for each record, so
/// that offering allocates nothing. Not thread-safe.
///
/// {@snippet :
/// queue.offer(header.control(RecordKind.OPEN, workload, connection).at(nanos));
/// queue.offer(header.data(workload, connection, 7, RecordHeader.WHOLE).as(P2).at(nanos), ring, offset, length);
/// }
public final class RecordHeader {
  /// Flag: the first bytes of a request, or any bytes of a raw stream.
  public static final int START = 1;

  /// Flag: the last bytes of a request, or any bytes of a raw stream.
  public static final int END = 2;

  /// Flag: the connection was open before the capture began.
  public static final int JOINED_LATE = 4;

  /// Flag: the request was sent before the one before it was answered. Without it a mirror waits
  /// for that answer too.
  public static final int PIPELINED = 8;

  /// Flag: bytes of the raw stream that an HTTP connection has become by an accepted Upgrade or
  /// CONNECT; each record is whole.
  public static final int SWITCHED = 16;

  /// Flag: the request came by HTTP/2 and is written down as one of HTTP/1.1; also of OPEN.
  public static final int HTTP2 = 32;

  /// A request in one record.
  public static final int WHOLE = START | END;

  RecordKind kind = RecordKind.DATA;
  PriorityClass priority = PriorityClass.P2;
  int flags;
  int workload;
  int status;
  long connection;
  long sequence;
  long nanos;
  long latencyNanos;
  long session;
  boolean begun;

  /// A record of class P0 without bytes.
  ///
  /// @param kind OPEN, CLOSE or GAP
  /// @param workload index of the workload in the settings
  /// @param connection unique among the connections of this queue, not used again
  public RecordHeader control(RecordKind kind, int workload, long connection) {
    return fill(kind, workload, connection, 0).as(PriorityClass.P0);
  }

  /// Bytes of a request, class P2 unless [#as] says otherwise.
  ///
  /// @param sequence number of the request (of the chunk, for a raw stream) in its connection,
  ///   counting shed ones too
  /// @param flags any of [#START], [#END], [#JOINED_LATE], [#PIPELINED], [#SWITCHED]
  public RecordHeader data(int workload, long connection, long sequence, int flags) {
    return fill(RecordKind.DATA, workload, connection, sequence)
        .flagged(flags)
        .as(PriorityClass.P2);
  }

  /// Production's answer to a request, class P4.
  ///
  /// @param latencyNanos last byte of the request to last byte of the response
  /// @param status HTTP status; 0 when there is none
  public RecordHeader answer(
      int workload, long connection, long sequence, long latencyNanos, int status) {
    fill(RecordKind.ANSWER, workload, connection, sequence).as(PriorityClass.P4);
    this.latencyNanos = latencyNanos;
    this.status = status;
    return this;
  }

  /// Bytes of production's answer to a request, class P4: to be compared with a shadow's.
  ///
  /// @param flags START for its first; END when more of it is not handed on
  public RecordHeader piece(int workload, long connection, long sequence, int flags) {
    return fill(RecordKind.ANSWER, workload, connection, sequence)
        .flagged(flags)
        .as(PriorityClass.P4);
  }

  /// Sets the class.
  public RecordHeader as(PriorityClass priority) {
    this.priority = priority;
    return this;
  }

  /// Adds flags.
  public RecordHeader flagged(int flags) {
    this.flags |= flags;
    return this;
  }

  /// Sets when it was captured, CLOCK_MONOTONIC nanoseconds.
  public RecordHeader at(long nanos) {
    this.nanos = nanos;
    return this;
  }

  /// Sets the number of the session as of now, see [SessionHash].
  public RecordHeader of(long session) {
    this.session = session;
    return this;
  }

  /// Says that its session has begun: it is not filler, and may use room that is closed to new
  /// ones.
  public RecordHeader begun() {
    begun = true;
    return this;
  }

  private RecordHeader fill(RecordKind kind, int workload, long connection, long sequence) {
    this.kind = kind;
    this.workload = workload;
    this.connection = connection;
    this.sequence = sequence;
    flags = 0;
    status = 0;
    nanos = 0;
    latencyNanos = 0;
    session = 0;
    begun = false;
    return this;
  }
}
