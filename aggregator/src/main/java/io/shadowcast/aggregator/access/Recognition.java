package io.shadowcast.aggregator.access;

/// Whether a certificate that TLS accepted stands for somebody.
sealed interface Recognition {
  record Known(Caller caller) implements Recognition {}

  record Unknown(String why) implements Recognition {}
}
