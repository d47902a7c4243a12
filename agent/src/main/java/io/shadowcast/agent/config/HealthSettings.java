package io.shadowcast.agent.config;

import io.shadowcast.words.Endpoint;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/// A check that is run again and again.
///
/// @param timeout a check that takes longer is down
public record HealthSettings(String name, Target target, Duration interval, Duration timeout) {
  /// What is checked.
  public sealed interface Target {
    /// Up when GET answers 200..399.
    record Http(URI uri) implements Target {}

    /// Up when it accepts a connection.
    record Tcp(Endpoint address) implements Target {}

    /// Up when it exits with 0. Started without a shell.
    record Command(List<String> run) implements Target {
      /// Copies; refuses an empty command.
      public Command {
        run = List.copyOf(run);
        Expect.that(!run.isEmpty(), "health.command", "[]", "a program and its arguments");
      }
    }
  }

  /// Refuses blank names and times that are not positive.
  public HealthSettings {
    Expect.that(!name.isBlank(), "health.name", "\"\"", "not blank");
    Expect.positive(interval, "health.interval");
    Expect.positive(timeout, "health.timeout");
  }
}
