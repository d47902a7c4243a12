package io.shadowcast.agent.config;

import java.nio.file.Path;

/// The door of this room.
public final class Settings {
  private Settings() {}

  /// Reads and checks a settings file. Never throws because of what is in it.
  public static SettingsResult read(Path file) {
    return new SettingsReader(HostName::ofThisMachine).read(file);
  }
}
