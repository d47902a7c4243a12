package io.shadowcast.agent.config;

/// How much of each packet of a server the passive capture keeps.
public enum Answers {
  /// Its first 2 KiB; with `compare: fields` all of it.
  BEGIN,
  /// All of it.
  WHOLE
}
