package io.shadowcast.agent.capture;

import io.shadowcast.words.LossReason;
import java.lang.foreign.MemorySegment;

/// What a source of connections tells, in order, on one thread. A connection is named by a slot
/// that its source gives out densely from 0 and uses again after [#close]. Bytes are valid during
/// the call only. Times are CLOCK_MONOTONIC nanoseconds of the moment the bytes passed.
public interface ConnectionEvents {
  /// A connection was opened, or is seen for the first time.
  ///
  /// @param joinedLate whether it was open before the source began to look; then `nanos` is since
  ///   when it was silent
  void open(int slot, int workload, int port, boolean joinedLate, long nanos);

  /// The same, from a source that knows addresses.
  ///
  /// @param tuple a number of the addresses and ports of both ends
  default void open(int slot, int workload, int port, boolean joinedLate, long nanos, long tuple) {
    open(slot, workload, port, joinedLate, nanos);
  }

  /// A stream of HTTP/2 begins, which carries one request. Its bytes are told as those of a
  /// connection of HTTP/1.1, with chunks where their number is not known.
  ///
  /// @param connection a number of the connection that carries it: without a key its streams are
  ///   one session
  void openStream(int slot, int workload, int port, long nanos, long connection);

  /// A request was there of which nothing can be told.
  void missed(int workload, LossReason reason);

  /// The request that is being told, if there is one, will never be whole.
  void abandon(int slot, LossReason reason);

  /// A connection was opened for which the source has no room; nothing more will be told of it.
  void refused(int workload);

  /// Bytes of the client, each once and in order.
  void clientBytes(int slot, long nanos, MemorySegment memory, long offset, int length);

  /// Bytes of the server, each once and in order; may be cut.
  ///
  /// @param wireLength how many bytes the server sent
  /// @param length how many of them are there, from the first on
  void serverBytes(
      int slot, long nanos, int wireLength, MemorySegment memory, long offset, int length);

  /// Bytes of the client are missing here for good.
  ///
  /// @param bytes how many; 0 when not known
  void gap(int slot, long nanos, long bytes);

  /// Bytes of the server are missing here for good.
  void serverGap(int slot);

  /// The connection is over.
  void close(int slot, long nanos);
}
