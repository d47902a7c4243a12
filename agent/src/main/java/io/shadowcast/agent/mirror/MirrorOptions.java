package io.shadowcast.agent.mirror;

import io.shadowcast.agent.config.Destination;
import java.time.Duration;
import java.util.List;

/// What a mirror may do; fixed while it runs.
///
/// @param salt the number of the campaign, the same on every host that shall choose the same
///   sessions
/// @param destinations where records may be sent
/// @param maxAge a request that waited longer in the queue is not sent
/// @param timeout for connecting, for an answer, and for waiting in a lane
/// @param bounds how much may wait
/// @param safety what may go there, and how it is marked
public record MirrorOptions(
    long salt,
    List<Destination> destinations,
    Duration maxAge,
    Duration timeout,
    MirrorBounds bounds,
    Safety safety) {
  /// Loopback only, nothing marked or refused, 500 ms, 2 s.
  public static final MirrorOptions DEFAULT =
      new MirrorOptions(
          0,
          List.of(Destination.plain("127.0.0.0/8"), Destination.plain("::1/128")),
          Duration.ofMillis(500),
          Duration.ofSeconds(2),
          MirrorBounds.DEFAULT,
          Safety.NONE);

  /// Copies; refuses what cannot work.
  public MirrorOptions {
    check(maxAge, "queue.max_age");
    check(timeout, "mirror.timeout");
    destinations = List.copyOf(destinations);
  }

  /// These with other limits of time.
  public MirrorOptions within(Duration maxAge, Duration timeout) {
    return new MirrorOptions(salt, destinations, maxAge, timeout, bounds, safety);
  }

  /// These with another limit of a lane.
  public MirrorOptions lane(int laneBytes) {
    return bounded(bounds.lane(laneBytes));
  }

  /// These with another limit of all lanes.
  public MirrorOptions lanes(int maxLanes) {
    return bounded(bounds.lanes(maxLanes));
  }

  /// These with another limit of the bodies of responses.
  public MirrorOptions bodies(int bodyBytes) {
    return bounded(bounds.bodies(bodyBytes));
  }

  /// These with other allowed destinations and another salt.
  public MirrorOptions to(List<Destination> destinations, long salt) {
    return new MirrorOptions(salt, destinations, maxAge, timeout, bounds, safety);
  }

  /// These with another safety.
  public MirrorOptions safe(Safety safety) {
    return new MirrorOptions(salt, destinations, maxAge, timeout, bounds, safety);
  }

  private MirrorOptions bounded(MirrorBounds bounds) {
    return new MirrorOptions(salt, destinations, maxAge, timeout, bounds, safety);
  }

  private static void check(Duration value, String subject) {
    if (!value.isPositive()) {
      throw new IllegalArgumentException(subject + ": " + value + " (expected: > 0)");
    }
  }
}
