package io.shadowcast.words;

/// Every way in which a record can fail to reach a shadow, or a sample the aggregator. Same order
/// as on the wire.
public enum LossReason {
  /// Not chosen by the sampling rate.
  SAMPLED_OUT,
  /// The kernel ring was full.
  KERNEL_DROP,
  /// Bytes of a connection were missed; the rest of the request is worth nothing.
  GAP,
  /// The connection was open before the capture began and no request boundary was seen yet.
  JOINED_LATE,
  /// Not the protocol it was said to be.
  PARSE_ERROR,
  /// The queue's byte budget was used up.
  QUEUE_BYTES,
  /// Waited longer than a live mirror may.
  STALE,
  /// The lane's budget was used up: the shadow is slower than production.
  LANE_FULL,
  /// The shadow could not be connected to.
  SHADOW_CONNECT,
  /// The shadow closed or reset the connection.
  SHADOW_RESET,
  /// The shadow did not answer in time.
  SHADOW_TIMEOUT,
  /// The shadow's circuit breaker is open.
  BREAKER_OPEN,
  /// Mirroring is switched off or paused.
  OFF,
  /// The inline proxy could not hand the bytes to the agent.
  FEED,
  /// The spool was full.
  SPOOL_FULL,
  /// Its method may not go to the shadow on this route.
  WRITE_GUARD,
  /// Secrets in it could not be found and replaced.
  REDACTION,
  /// A connection of HTTP/2 that cannot be followed: its begin, or something of it, was missed.
  UNSYNCHRONISED,
  /// The guard of production held it back.
  GUARD,
  /// Records waited too long for a further session to begin.
  ADMISSION,
  /// Its session was ended to make room: nothing more of it is sent.
  EVICTED
}
