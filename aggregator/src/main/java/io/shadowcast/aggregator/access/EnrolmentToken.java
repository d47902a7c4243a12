package io.shadowcast.aggregator.access;

import java.time.Instant;

/// A fresh token; the text is shown once and kept nowhere.
///
/// @param text 256 random bits, base64url
/// @param caSha256 what the agent pins: SHA-256 of the authority's certificate, lower case hex
public record EnrolmentToken(String text, String caSha256, Instant expires) {
  /// Without the secret.
  @Override
  public String toString() {
    return "EnrolmentToken[***, expires " + expires + "]";
  }
}
