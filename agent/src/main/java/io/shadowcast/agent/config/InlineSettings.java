package io.shadowcast.agent.config;

import io.shadowcast.words.Endpoint;
import java.util.Optional;

/// Where the inline proxy listens and to whom it hands on.
///
/// @param tls of the clients; empty: bytes are relayed as they are
/// @param upstreamTls towards the service; empty: none
public record InlineSettings(
    Endpoint listen,
    Endpoint upstream,
    Optional<TlsSettings> tls,
    Optional<UpstreamTlsSettings> upstreamTls) {
  /// Refuses a proxy in front of itself.
  public InlineSettings {
    Expect.that(!listen.equals(upstream), "inline.listen", listen, "another address than upstream");
  }

  /// Without TLS.
  public InlineSettings(Endpoint listen, Endpoint upstream) {
    this(listen, upstream, Optional.empty(), Optional.empty());
  }
}
