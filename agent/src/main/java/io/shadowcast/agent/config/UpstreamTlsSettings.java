package io.shadowcast.agent.config;

import java.nio.file.Path;
import java.util.Optional;

/// TLS that the inline proxy speaks towards the service.
///
/// @param authorities PEM of the certificates that may have signed the service's; empty: those of
///   the JDK
/// @param name that the service's certificate must carry; empty: the host of `upstream`
public record UpstreamTlsSettings(Optional<Path> authorities, Optional<String> name) {}
