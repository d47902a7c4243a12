package io.shadowcast.inline;

import io.shadowcast.agent.config.TlsSettings;
import io.shadowcast.agent.config.UpstreamTlsSettings;
import io.shadowcast.words.Endpoint;
import io.shadowcast.words.WorkloadName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// What the proxy does.
///
/// @param routes at most 256; their order is the workload index in the feed
/// @param feed Unix socket where the agent listens
/// @param feedBytes how much may wait to be read by the agent
/// @param halfOpen how long a connection of which one direction has ended may be silent
/// @param drain how long a proxy that is stopped waits for open connections; one that is silent for
///   a sixth of it after bytes of its upstream counts as idle and is closed before
/// @param given what the service manager gave
public record InlineSettings(
    List<Route> routes, Path feed, int feedBytes, Duration halfOpen, Duration drain, Given given) {
  /// 4 MiB.
  public static final int DEFAULT_FEED_BYTES = 4 << 20;

  private static final Duration HALF_OPEN = Duration.ofSeconds(60);
  private static final Duration DRAIN = Duration.ofSeconds(30);

  /// One listening port.
  ///
  /// @param http whether HTTP is spoken there; else nothing is looked for in the bytes
  /// @param wholeAnswers whether the agent is told all bytes of the server
  /// @param tls of the clients; empty: none
  /// @param upstreamTls towards the upstream; empty: none
  public record Route(
      WorkloadName workload,
      Endpoint listen,
      Endpoint upstream,
      boolean http,
      boolean wholeAnswers,
      Optional<TlsSettings> tls,
      Optional<UpstreamTlsSettings> upstreamTls) {
    /// HTTP without TLS, of whose answers the agent is told the begin of each piece.
    public Route(WorkloadName workload, Endpoint listen, Endpoint upstream) {
      this(workload, listen, upstream, true, false, Optional.empty(), Optional.empty());
    }
  }

  /// What a service manager gives a process it starts.
  ///
  /// @param sockets descriptors of listening sockets, which are then not opened here
  /// @param credentials the directory with the credentials
  public record Given(List<Integer> sockets, Optional<Path> credentials) {
    /// What nobody gave.
    public static final Given NOTHING = new Given(List.of(), Optional.empty());

    /// Copies.
    public Given {
      sockets = List.copyOf(sockets);
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

  /// With the default bounds: 4 MiB, a minute, half a minute.
  public InlineSettings(List<Route> routes, Path feed, Given given) {
    this(routes, feed, DEFAULT_FEED_BYTES, HALF_OPEN, DRAIN, given);
  }
}
