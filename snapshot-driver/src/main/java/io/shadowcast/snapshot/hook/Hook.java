package io.shadowcast.snapshot.hook;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A program of the operator.
///
/// @param command the program by its absolute path, and its arguments; everybody on the host can
///   read them
/// @param environment all that the program gets of an environment besides `secrets`
/// @param secrets more of the environment, whose values are shown nowhere
/// @param deadline after which the program and all its children are killed, > 0
public record Hook(
    List<String> command,
    Map<String, String> environment,
    Map<String, String> secrets,
    Duration deadline) {
  /// Copies; refuses what cannot be run or would show a secret, all faults at once.
  public Hook {
    command = List.copyOf(command);
    environment = new TreeMap<>(environment);
    secrets = new TreeMap<>(secrets);
    List<String> faults = faults(command, secrets, deadline);
    if (!faults.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", faults));
    }
  }

  private static List<String> faults(
      List<String> command, Map<String, String> secrets, Duration deadline) {
    List<String> faults = new ArrayList<>();
    if (command.isEmpty() || !command.getFirst().startsWith("/")) {
      faults.add("hook.command: " + command + " (expected: an absolute path first)");
    }
    secrets.forEach((name, value) -> {
      if (value.isEmpty() || command.stream().anyMatch(part -> part.contains(value))) {
        faults.add("hook.secrets: " + name + " (expected: not empty, and not among the arguments)");
      }
    });
    if (!deadline.isPositive()) {
      faults.add("hook.deadline: " + deadline + " (expected: > 0)");
    }
    return faults;
  }

  @Override
  public Map<String, String> environment() {
    return Map.copyOf(environment);
  }

  @Override
  public Map<String, String> secrets() {
    return Map.copyOf(secrets);
  }

  /// A text without what must not be seen.
  String redact(String text) {
    String shown = text;
    for (String value : secrets.values()) {
      shown = shown.replace(value, "***");
    }
    return shown;
  }

  /// Without the secrets.
  @Override
  public String toString() {
    return "Hook[" + String.join(" ", command) + ", " + deadline + "]";
  }
}
