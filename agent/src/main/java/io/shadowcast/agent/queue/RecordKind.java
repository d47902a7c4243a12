package io.shadowcast.agent.queue;

/// What a record says about its connection.
// Dense arrays and single bytes for closed enums of our own: maps would cost a call and a box per
// record.
@SuppressWarnings("EnumOrdinal")
public enum RecordKind {
  /// The connection was opened. Control: class P0, no bytes.
  OPEN,
  /// Bytes that the client sent.
  DATA,
  /// The connection was closed; nothing follows. Control: class P0, no bytes.
  CLOSE,
  /// Bytes are missing here. Control: class P0, no bytes.
  GAP,
  /// Production answered the request of this sequence number: latency and status, no bytes; or a
  /// piece of that answer. First to be shed.
  ANSWER;

  private static final RecordKind[] ALL = values();

  static RecordKind of(int code) {
    return ALL[code];
  }
}
