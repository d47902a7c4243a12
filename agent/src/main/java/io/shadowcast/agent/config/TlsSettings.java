package io.shadowcast.agent.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/// TLS that the inline proxy ends before the service.
///
/// @param certificate PEM, the chain with the leaf first
/// @param alpn protocols in order of preference: `h2`, `http/1.1`; the service has to speak each of
///   them
public record TlsSettings(Path certificate, KeySource key, List<String> alpn) {
  private static final Set<String> KNOWN = Set.of("h2", "http/1.1");

  /// Copies; refuses protocols that cannot be relayed.
  public TlsSettings {
    alpn = List.copyOf(alpn);
    Expect.that(KNOWN.containsAll(alpn), "alpn", alpn, "h2 and http/1.1");
  }
}
