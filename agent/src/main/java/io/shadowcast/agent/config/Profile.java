package io.shadowcast.agent.config;

/// How much the agent does on its host.
public enum Profile {
  /// Samples and facts only.
  OBSERVE,
  /// Samples, facts, and traffic captured and mirrored.
  CAPTURE
}
