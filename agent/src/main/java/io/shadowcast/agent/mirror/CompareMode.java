package io.shadowcast.agent.mirror;

/// What of the answers to a workload is compared.
public enum CompareMode {
  /// Nothing.
  NONE,
  /// Status classes and response times.
  STATUS,
  /// Also header and body, field by field; the capture hands production's on.
  FIELDS
}
