package io.shadowcast.agent.config;

import io.shadowcast.words.Endpoint;
import java.nio.file.Path;
import java.util.Optional;

/// Where workloads push their own metrics; nothing set means nobody listens.
///
/// @param unix datagram socket, absolute
/// @param udp loopback only
public record StatsdSettings(Optional<Path> unix, Optional<Endpoint> udp) {
  /// Nobody listens.
  public static final StatsdSettings OFF = new StatsdSettings(Optional.empty(), Optional.empty());

  /// Refuses an address others could reach.
  public StatsdSettings {
    udp.ifPresent(at ->
        Expect.that(
            AddressRange.isLoopback(at.host()),
            "metrics.statsd.udp",
            at,
            "a loopback address, 127.0.0.1:8125"));
  }
}
