package io.shadowcast.aggregator.access;

import java.time.Instant;

/// Whether a certificate that TLS accepted stands for somebody.
sealed interface Recognition {
  /// It does.
  ///
  /// @param expires when the certificate ends
  record Known(Identity identity, Instant expires) implements Recognition {}

  record Unknown(String why) implements Recognition {}
}
