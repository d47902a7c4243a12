package io.shadowcast.agent.facts;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/// A property as it is now, before its time is put to it.
///
/// @param value empty when absent, secret, or too large to carry
/// @param digest SHA-256 of the whole value; empty when absent
record Found(
    String kind,
    String name,
    Optional<String> value,
    String digest,
    boolean absent,
    boolean secret) {
  static Found text(String kind, String name, String value) {
    String digest = digest(value.getBytes(StandardCharsets.UTF_8));
    return new Found(kind, name, Optional.of(value), digest, false, false);
  }

  static Found missing(String kind, String name) {
    return new Found(kind, name, Optional.empty(), "", true, false);
  }

  /// What makes it another property.
  String key() {
    return kind + " " + name;
  }

  static String digest(byte[] bytes) {
    return HexFormat.of().formatHex(sha256().digest(bytes));
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
