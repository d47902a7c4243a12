package io.shadowcast.inline;

import io.shadowcast.words.Endpoint;
import io.shadowcast.words.WorkloadName;
import java.nio.file.Path;
import java.util.List;

/// What the proxy does.
///
/// @param routes at most 256; their order is the workload index in the feed
/// @param feed Unix socket where the agent listens
/// @param feedBytes how much may wait to be read by the agent
public record InlineSettings(List<Route> routes, Path feed, int feedBytes) {
  /// 4 MiB.
  public static final int DEFAULT_FEED_BYTES = 4 << 20;

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

  /// With the default bound of the feed.
  public InlineSettings(List<Route> routes, Path feed) {
    this(routes, feed, DEFAULT_FEED_BYTES);
  }
}
