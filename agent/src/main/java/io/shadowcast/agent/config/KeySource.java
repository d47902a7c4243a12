package io.shadowcast.agent.config;

import java.nio.file.Path;

/// Where a private key lies; the key itself is never among the settings.
public sealed interface KeySource {
  /// A PEM file that nobody but its owner may touch.
  record File(Path path) implements KeySource {
    @Override
    public String toString() {
      return path.toString();
    }
  }

  /// A credential of the service manager: a file of this name in `$CREDENTIALS_DIRECTORY`
  /// (systemd.exec(5), LoadCredential).
  record Credential(String name) implements KeySource {
    /// Refuses names that lead out of the directory.
    public Credential {
      Expect.that(
          !name.isEmpty() && name.indexOf('/') < 0 && !name.startsWith("."),
          "key",
          PREFIX + name,
          "credential:NAME");
    }

    @Override
    public String toString() {
      return PREFIX + name;
    }
  }

  /// What marks a credential in the settings.
  String PREFIX = "credential:";

  /// Parses an absolute path or `credential:NAME`.
  ///
  /// @throws IllegalArgumentException when it is neither
  static KeySource parse(String text) {
    if (text.startsWith(PREFIX)) {
      return new Credential(text.substring(PREFIX.length()));
    }
    Path path = Path.of(text);
    Expect.that(path.isAbsolute(), "key", text, "an absolute path or credential:NAME");
    return new File(path);
  }
}
