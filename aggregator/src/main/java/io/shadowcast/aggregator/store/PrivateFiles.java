package io.shadowcast.aggregator.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/// Directories and files that only their owner can read, from the moment they exist.
public final class PrivateFiles {
  private PrivateFiles() {}

  /// Makes a directory (and the ones above it) with mode 0700; tightens one that is there.
  public static void createDirectory(Path directory) {
    var mode = PosixFilePermissions.fromString("rwx------");
    try {
      Files.createDirectories(directory, PosixFilePermissions.asFileAttribute(mode));
      Files.setPosixFilePermissions(directory, mode);
    } catch (IOException e) {
      throw new UncheckedIOException(directory + ": cannot be made private", e);
    }
  }

  /// Makes an empty file with mode 0600; tightens one that is there. What SQLite puts beside it
  /// gets the same mode.
  public static void createFile(Path file) {
    var mode = PosixFilePermissions.fromString("rw-------");
    try {
      Files.createFile(file, PosixFilePermissions.asFileAttribute(mode));
    } catch (FileAlreadyExistsException e) {
      tighten(file);
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be made", e);
    }
  }

  private static void tighten(Path file) {
    try {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be made private", e);
    }
  }
}
