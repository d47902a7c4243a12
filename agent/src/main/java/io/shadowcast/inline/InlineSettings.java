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
  public record Route(WorkloadName workload, Endpoint listen, Endpoint upstream) {
    /// Parses `NAME=LISTEN>UPSTREAM`, for example `shop=127.0.0.1:8081>127.0.0.1:8080`.
    ///
    /// @throws IllegalArgumentException when it is none
    public static Route parse(String text) {
      int equals = text.indexOf('=');
      int arrow = text.indexOf('>', equals);
      if (equals < 0 || arrow < 0) {
        throw new IllegalArgumentException("route: " + text + " (expected: NAME=LISTEN>UPSTREAM)");
      }
      return new Route(
          new WorkloadName(text.substring(0, equals)),
          Endpoint.parse(text.substring(equals + 1, arrow)),
          Endpoint.parse(text.substring(arrow + 1)));
    }
  }

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
