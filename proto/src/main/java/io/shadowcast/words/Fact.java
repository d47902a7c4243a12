package io.shadowcast.words;

import java.util.Optional;

/// An observed configuration property of a host.
///
/// @param kind `file`, `package`, `sysctl`, `unit`, `kernel` or `command`
/// @param value empty when absent or secret
/// @param digest SHA-256 of the value, lower case hex; empty when absent
public record Fact(
    String kind,
    String name,
    Optional<String> value,
    String digest,
    boolean absent,
    boolean secret,
    SourceTime observed) {
  /// Refuses a secret that still has its value.
  public Fact {
    Check.notBlank(kind, "fact.kind");
    Check.notBlank(name, "fact.name");
    Check.that(!(secret && value.isPresent()), "fact.value", "***", "none for a secret");
  }
}
