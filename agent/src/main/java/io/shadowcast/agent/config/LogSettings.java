package io.shadowcast.agent.config;

import java.nio.file.Path;

/// A log whose lines are counted by severity and template; no line leaves the host.
public record LogSettings(String name, Source source) {
  /// Where the lines come from.
  public sealed interface Source {
    /// A file that is appended to, rotated or truncated.
    record File(Path path) implements Source {}

    /// A unit of the systemd journal.
    record Journal(String unit) implements Source {}
  }

  /// Refuses a blank name.
  public LogSettings {
    Expect.that(!name.isBlank(), "logs.name", "\"\"", "not blank");
  }
}
