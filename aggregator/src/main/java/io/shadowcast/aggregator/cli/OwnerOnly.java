package io.shadowcast.aggregator.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/// Files and directories that nobody but their owner can open, from the moment they exist.
final class OwnerOnly {
  private static final FileAttribute<Set<PosixFilePermission>> FILE = mode("rw-------");
  private static final FileAttribute<Set<PosixFilePermission>> DIRECTORY = mode("rwx------");
  private static final Set<PosixFilePermission> OWNER =
      EnumSet.of(
          PosixFilePermission.OWNER_READ,
          PosixFilePermission.OWNER_WRITE,
          PosixFilePermission.OWNER_EXECUTE);

  private OwnerOnly() {}

  /// Makes the directory unless it is there.
  ///
  /// @throws CtlFailure when it is to be in one that does not exist
  static void directory(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      inDirectory(directory);
      Files.createDirectory(directory, DIRECTORY);
    }
  }

  /// What is made in a directory that was only mistyped would not be found again.
  ///
  /// @throws CtlFailure when the directory of `out` does not exist
  static void inDirectory(Path out) {
    Path parent = out.toAbsolutePath().getParent();
    if (parent != null && !Files.isDirectory(parent)) {
      throw new CtlFailure(
          ExitCode.INVALID, "--out: %s (expected: a directory that exists)".formatted(parent));
    }
  }

  /// Writes a file that must not be there yet.
  static void create(Path file, byte[] content) throws IOException {
    Set<StandardOpenOption> fresh = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try (FileChannel channel = FileChannel.open(file, fresh, FILE);
        OutputStream out = Channels.newOutputStream(channel)) {
      out.write(content);
      channel.force(true);
    }
  }

  /// Writes into a file that is there.
  static void fill(Path file, byte[] content) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        OutputStream out = Channels.newOutputStream(channel)) {
      channel.truncate(0);
      out.write(content);
      channel.force(true);
    }
  }

  /// Whether group or others have any right to it.
  static boolean open(Path path) throws IOException {
    return !OWNER.containsAll(Files.getPosixFilePermissions(path));
  }

  private static FileAttribute<Set<PosixFilePermission>> mode(String text) {
    return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(text));
  }
}
