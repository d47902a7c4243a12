package io.shadowcast.agent.config;

import io.shadowcast.settings.SettingsFault;
import java.util.List;
import java.util.stream.Collectors;

/// What reading a settings file gives.
public sealed interface SettingsResult {
  /// Everything holds.
  record Valid(AgentSettings settings) implements SettingsResult {}

  /// Something does not; all faults at once, in the order of the file.
  record Faulty(List<SettingsFault> faults) implements SettingsResult {
    /// Copies.
    public Faulty {
      faults = List.copyOf(faults);
    }

    /// How many, in words: `1 fault`, `2 faults`.
    public String count() {
      return faults.size() == 1 ? "1 fault" : faults.size() + " faults";
    }

    /// One line per fault.
    public String text() {
      return faults.stream().map(SettingsFault::toString).collect(Collectors.joining("\n"));
    }
  }
}
