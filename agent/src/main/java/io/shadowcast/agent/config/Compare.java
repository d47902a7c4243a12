package io.shadowcast.agent.config;

/// What of the answers of production and its shadows is compared.
public enum Compare {
  /// Nothing.
  NONE,
  /// Status classes and response times.
  STATUS,
  /// Also header and body, field by field.
  FIELDS
}
