package io.shadowcast.agent.config;

/// Where host samples come from.
public enum SamplerKind {
  /// The agent's own reader of /proc: no allocation, Linux only.
  PROC,
  /// The portable OSHI library: slower, for machines without /proc.
  OSHI
}
