package io.shadowcast.aggregator.config;

import io.shadowcast.settings.SettingsFault;
import java.util.List;
import java.util.stream.Collectors;

/// What reading a settings file gives.
public sealed interface SettingsResult {
  /// Everything holds.
  record Valid(AggregatorSettings settings) implements SettingsResult {}

  /// Something does not; all faults at once, in the order of the file.
  record Faulty(List<SettingsFault> faults) implements SettingsResult {
    /// Copies.
    public Faulty {
      faults = List.copyOf(faults);
    }

    /// One line per fault.
    public String text() {
      return faults.stream().map(SettingsFault::toString).collect(Collectors.joining("\n"));
    }
  }
}
