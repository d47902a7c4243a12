package io.shadowcast.aggregator.main;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The aggregator's directory, as far as the files of programs and libraries go.
final class StateFolder {
  private static final String WRITABLE = "a folder that this user may write";

  private StateFolder() {}

  /// What stands where the directory or one above it should be; empty: nothing does. Whether it may
  /// be written only its user can tell.
  static Optional<String> obstacle(Path state) {
    return Stream.iterate(state, path -> path != null, Path::getParent)
        .filter(Files::exists)
        .findFirst()
        .filter(path -> !Files.isDirectory(path))
        .map(path -> "state: %s: not a folder (expected: %s)".formatted(path, WRITABLE));
  }

  /// What failed at a file below the directory, in an operator's words.
  static IOException refused(FileSystemException cause) {
    return new IOException(
        "state: %s: %s (expected: %s)".formatted(cause.getFile(), why(cause), WRITABLE), cause);
  }

  private static String why(FileSystemException cause) {
    if (cause instanceof AccessDeniedException) {
      return "permission denied";
    }
    return cause.getReason() == null ? cause.getClass().getSimpleName() : cause.getReason();
  }

  /// Where SQLite's native library is unpacked, in place of `/tmp`, where each process that does
  /// not end by itself would leave one. Call before the first database is opened, by the one
  /// process that has the directory.
  static void takeNativeLibraries(Path state) throws IOException {
    Path directory = state.resolve("native");
    if (Files.isDirectory(directory)) {
      for (Path left : list(directory)) {
        Files.delete(left);
      }
    } else {
      Files.createDirectory(
          directory,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
    System.setProperty("org.sqlite.tmpdir", directory.toString());
  }

  private static List<Path> list(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.toList();
    }
  }
}
