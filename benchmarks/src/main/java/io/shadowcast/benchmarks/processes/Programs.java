package io.shadowcast.benchmarks.processes;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/// Programs of the machine.
public final class Programs {
  private static final String SYSTEM = ":/usr/sbin:/sbin"; // often missing from a user's PATH

  private Programs() {}

  /// The executable of this name in PATH or in the directories of the system's own programs.
  public static Optional<Path> find(String name) {
    return Stream.of((System.getenv("PATH") + SYSTEM).split(":", -1))
        .map(directory -> Path.of(directory, name))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
