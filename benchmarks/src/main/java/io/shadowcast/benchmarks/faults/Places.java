package io.shadowcast.benchmarks.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// One folder, used again and again.
final class Places {
  private final Path folder;

  Places(Path folder) {
    this.folder = folder;
  }

  /// The folder with nothing in it.
  Path empty() throws IOException {
    if (Files.exists(folder)) {
      remove(folder);
    }
    return Files.createDirectory(folder);
  }

  /// The folder as it is.
  Path filled() {
    return folder;
  }

  static void remove(Path folder) throws IOException {
    List<Path> all;
    try (Stream<Path> tree = Files.walk(folder)) {
      all = tree.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path each : all) {
      Files.delete(each);
    }
  }
}
