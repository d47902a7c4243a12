package io.shadowcast.agent.config;

import java.time.Duration;
import java.util.List;

/// Which configuration properties of the host are watched.
///
/// @param interval a change is seen within this time
public record FactsSettings(
    Duration interval,
    List<FilePattern> files,
    boolean packages,
    List<String> sysctls,
    List<String> units,
    boolean kernel,
    List<Command> commands) {
  /// Files to watch.
  ///
  /// @param glob absolute, `*`, `?` and `[...]` within a name, `**` across directories
  /// @param secret only the digest leaves the host
  public record FilePattern(String glob, boolean secret) {
    /// Refuses relative patterns.
    public FilePattern {
      Expect.that(glob.startsWith("/"), "facts.files", glob, "an absolute path");
    }
  }

  /// A program whose output is a fact. Started without a shell.
  public record Command(String name, List<String> run, Duration timeout) {
    /// Copies; refuses an empty command.
    public Command {
      run = List.copyOf(run);
      Expect.that(!name.isBlank(), "facts.commands.name", "\"\"", "not blank");
      Expect.that(!run.isEmpty(), "facts.commands.run", "[]", "a program and its arguments");
      Expect.positive(timeout, "facts.commands.timeout");
    }
  }

  /// Copies.
  public FactsSettings {
    Expect.positive(interval, "facts.interval");
    files = List.copyOf(files);
    sysctls = List.copyOf(sysctls);
    units = List.copyOf(units);
    commands = List.copyOf(commands);
  }
}
