package io.shadowcast.inline;

import io.shadowcast.words.Endpoint;
import io.shadowcast.words.WorkloadName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// What the proxy does.
///
/// @param routes at most 256; their order is the workload index in the feed
/// @param feed Unix socket where the agent listens
/// @param feedBytes how much may wait to be read by the agent
/// @param halfOpen how long a connection of which one direction has ended may be silent
/// @param drain how long a proxy that is stopped waits for open connections; one that is silent for
///   a sixth of it after bytes of its upstream counts as idle and is closed before
public record InlineSettings(
    List<Route> routes, Path feed, int feedBytes, Duration halfOpen, Duration drain) {
  /// 4 MiB.
  public static final int DEFAULT_FEED_BYTES = 4 << 20;

  private static final Duration HALF_OPEN = Duration.ofSeconds(60);
  private static final Duration DRAIN = Duration.ofSeconds(30);

  /// One listening port.
  public record Route(WorkloadName workload, Endpoint listen, Endpoint upstream) {}

  /// Copies; refuses no routes and too many.
  public InlineSettings {
    if (routes.isEmpty() || routes.size() > 256) {
      throw new IllegalArgumentException("routes: " + routes.size() + " (expected: 1..256)");
    }
    if (feedBytes <= 0) {
      throw new IllegalArgumentException("feed_bytes: " + feedBytes + " (expected: > 0)");
    }
    routes = List.copyOf(routes);
  }

  /// With the default bounds: 4 MiB, a minute, half a minute.
  public InlineSettings(List<Route> routes, Path feed) {
    this(routes, feed, DEFAULT_FEED_BYTES, HALF_OPEN, DRAIN);
  }
}
