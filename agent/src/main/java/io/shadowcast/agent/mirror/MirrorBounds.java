package io.shadowcast.agent.mirror;

/// How much a mirror may hold.
///
/// @param laneBytes a lane that has more waiting takes no further request
/// @param requestBytes how much of one request may wait in a lane
/// @param shadowBytes how much may wait for one shadow
/// @param bodyBytes how much of a response's body is compared
/// @param maxConnections captured connections that are followed at the same time, per queue
/// @param maxLanes connections to all shadows together; each shadow gets an equal share
public record MirrorBounds(
    int laneBytes,
    int requestBytes,
    long shadowBytes,
    int bodyBytes,
    int maxConnections,
    int maxLanes) {
  /// 256 KiB per lane, 1 MiB per request, 16 MiB per shadow, 64 KiB of a response, as many
  /// connections and flows as a capture follows (16 384 and 8 192), 8 192 lanes: a few tens of MiB
  /// at most.
  public static final MirrorBounds DEFAULT =
      new MirrorBounds(256 << 10, 1 << 20, 16 << 20, 64 << 10, 24_576, 8192);

  /// Refuses what cannot work.
  public MirrorBounds {
    check(laneBytes, "mirror.lane_bytes");
    check(requestBytes, "mirror.request_bytes");
    check(shadowBytes, "mirror.shadow_bytes");
    check(bodyBytes, "compare.body_bytes");
    check(maxConnections, "mirror.max_connections");
    check(maxLanes, "mirror.max_lanes");
  }

  MirrorBounds lane(int bytes) {
    return new MirrorBounds(bytes, requestBytes, shadowBytes, bodyBytes, maxConnections, maxLanes);
  }

  MirrorBounds bodies(int bytes) {
    return new MirrorBounds(laneBytes, requestBytes, shadowBytes, bytes, maxConnections, maxLanes);
  }

  MirrorBounds lanes(int most) {
    return new MirrorBounds(laneBytes, requestBytes, shadowBytes, bodyBytes, maxConnections, most);
  }

  private static void check(long value, String subject) {
    if (value <= 0) {
      throw new IllegalArgumentException(subject + ": " + value + " (expected: > 0)");
    }
  }
}
