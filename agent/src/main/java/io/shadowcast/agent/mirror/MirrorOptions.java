package io.shadowcast.agent.mirror;

import io.shadowcast.agent.config.Destination;
import java.time.Duration;
import java.util.List;

/// The bounds of a mirror; fixed while it runs.
///
/// @param salt the number of the campaign, the same on every host that shall choose the same
///   sessions
/// @param destinations where records may be sent
/// @param maxAge a request that waited longer in the queue is not sent
/// @param timeout for connecting, for an answer, and for waiting in a lane
/// @param laneBytes a lane that has more waiting takes no further request
/// @param requestBytes how much of one request may wait in a lane
/// @param shadowBytes how much may wait for one shadow
/// @param maxConnections captured connections that are followed at the same time, per queue
/// @param maxLanes connections to all shadows together; each shadow gets an equal share
/// @param safety what may go there, and how it is marked
/// @param bodyBytes how much of a response's body is compared
public record MirrorOptions(
    long salt,
    List<Destination> destinations,
    Duration maxAge,
    Duration timeout,
    int laneBytes,
    int requestBytes,
    long shadowBytes,
    int maxConnections,
    int maxLanes,
    Safety safety,
    int bodyBytes) {
  /// Loopback only, nothing marked or refused, 500 ms, 2 s, 64 KiB per lane, 1 MiB per request, 16
  /// MiB per shadow, 16 384 connections, 8 192 lanes: a few tens of MiB of heap at most.
  public static final MirrorOptions DEFAULT =
      new MirrorOptions(
          0,
          List.of(Destination.plain("127.0.0.0/8"), Destination.plain("::1/128")),
          Duration.ofMillis(500),
          Duration.ofSeconds(2),
          64 << 10,
          1 << 20,
          16 << 20,
          16_384,
          8192,
          Safety.NONE,
          64 << 10);

  /// Copies; refuses what cannot work.
  public MirrorOptions {
    check(maxAge.isPositive(), "queue.max_age", maxAge, "> 0");
    check(timeout.isPositive(), "mirror.timeout", timeout, "> 0");
    check(laneBytes > 0, "mirror.lane_bytes", laneBytes, "> 0");
    check(requestBytes > 0, "mirror.request_bytes", requestBytes, "> 0");
    check(shadowBytes > 0, "mirror.shadow_bytes", shadowBytes, "> 0");
    check(maxConnections > 0, "mirror.max_connections", maxConnections, "> 0");
    check(maxLanes > 0, "mirror.max_lanes", maxLanes, "> 0");
    check(bodyBytes > 0, "compare.body_bytes", bodyBytes, "> 0");
    destinations = List.copyOf(destinations);
  }

  /// These with other limits of time.
  public MirrorOptions within(Duration maxAge, Duration timeout) {
    return new MirrorOptions(
        salt,
        destinations,
        maxAge,
        timeout,
        laneBytes,
        requestBytes,
        shadowBytes,
        maxConnections,
        maxLanes,
        safety,
        bodyBytes);
  }

  /// These with another limit of a lane.
  public MirrorOptions lane(int laneBytes) {
    return new MirrorOptions(
        salt,
        destinations,
        maxAge,
        timeout,
        laneBytes,
        requestBytes,
        shadowBytes,
        maxConnections,
        maxLanes,
        safety,
        bodyBytes);
  }

  /// These with another limit of all lanes.
  public MirrorOptions lanes(int maxLanes) {
    return new MirrorOptions(
        salt,
        destinations,
        maxAge,
        timeout,
        laneBytes,
        requestBytes,
        shadowBytes,
        maxConnections,
        maxLanes,
        safety,
        bodyBytes);
  }

  /// These with other allowed destinations and another salt.
  public MirrorOptions to(List<Destination> destinations, long salt) {
    return new MirrorOptions(
        salt,
        destinations,
        maxAge,
        timeout,
        laneBytes,
        requestBytes,
        shadowBytes,
        maxConnections,
        maxLanes,
        safety,
        bodyBytes);
  }

  /// These with another safety.
  public MirrorOptions safe(Safety safety) {
    return new MirrorOptions(
        salt,
        destinations,
        maxAge,
        timeout,
        laneBytes,
        requestBytes,
        shadowBytes,
        maxConnections,
        maxLanes,
        safety,
        bodyBytes);
  }

  /// These with another part of a response's body that is compared.
  public MirrorOptions bodies(int bodyBytes) {
    return new MirrorOptions(
        salt,
        destinations,
        maxAge,
        timeout,
        laneBytes,
        requestBytes,
        shadowBytes,
        maxConnections,
        maxLanes,
        safety,
        bodyBytes);
  }

  private static void check(boolean holds, String subject, Object value, String expected) {
    if (!holds) {
      throw new IllegalArgumentException(subject + ": " + value + " (expected: " + expected + ")");
    }
  }
}
