package io.shadowcast.agent.config;

import java.util.Locale;

/// What a workload speaks.
public enum Protocol {
  /// HTTP/1.0, HTTP/1.1 and HTTP/2.
  HTTP1,
  /// Commands to Redis, RESP2 or RESP3, without TLS.
  REDIS,
  /// Any stream of bytes.
  TCP,
  /// Any datagrams.
  UDP;

  /// As the settings file and the wire write it.
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
