package io.shadowcast.agent.os;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Set;

/// Small files and directories that only their owner may touch (0600, 0700 from the moment they are
/// made). Any thread, one writer per file.
public final class PrivateFile {
  private static final FileAttribute<Set<PosixFilePermission>> FILE_MODE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
  private static final FileAttribute<Set<PosixFilePermission>> DIRECTORY_MODE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private static final Set<PosixFilePermission> PASSAGE_MODE =
      PosixFilePermissions.fromString("rwx--x--x");

  private PrivateFile() {}

  /// Makes a directory and its parents, unless it is there.
  public static void directory(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      Files.createDirectories(directory, DIRECTORY_MODE);
    }
  }

  /// Makes a directory and its parents, unless it is there, through which others reach what they
  /// know the name of and are let to (0711).
  public static void passage(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      directory(directory);
      Files.setPosixFilePermissions(directory, PASSAGE_MODE);
    }
  }

  /// Makes an empty file, unless it is there.
  public static Path ensure(Path file) throws IOException {
    Set<StandardOpenOption> how = Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE);
    FileChannel.open(file, how, FILE_MODE).close();
    return file;
  }

  /// Makes a new file and opens it for writing.
  ///
  /// @throws java.nio.file.FileAlreadyExistsException when there is something of that name
  public static FileChannel create(Path file) throws IOException {
    Set<StandardOpenOption> how = Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
    return FileChannel.open(file, how, FILE_MODE);
  }

  /// Replaces a file as a whole: whoever reads it, also after a crash, sees the old content or the
  /// new one.
  public static void replace(Path file, byte[] content) throws IOException {
    replace(file, content, true);
    sync(Objects.requireNonNull(file.toAbsolutePath().getParent(), "a file has a directory"));
  }

  /// The same for what may be lost: the death of the agent leaves the old content or the new one,
  /// the machine losing power perhaps neither. Does not wait for the disk.
  public static void replaceUnsynced(Path file, byte[] content) throws IOException {
    replace(file, content, false);
  }

  private static void replace(Path file, byte[] content, boolean synced) throws IOException {
    Path next = file.resolveSibling(file.getFileName() + ".next");
    Files.deleteIfExists(next);
    try (FileChannel out = create(next)) {
      ByteBuffer bytes = ByteBuffer.wrap(content);
      while (bytes.hasRemaining()) {
        out.write(bytes);
      }
      if (synced) {
        out.force(true);
      }
    }
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static void sync(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
