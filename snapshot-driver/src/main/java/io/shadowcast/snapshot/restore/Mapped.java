package io.shadowcast.snapshot.restore;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/// Files that some process has mapped: running programs, libraries, archives of a JVM, databases.
/// Writing into them kills or corrupts the process (`ETXTBSY`, SIGBUS), so they are replaced as a
/// whole and the process keeps the old one. Read once, when first asked.
///
/// By inode alone, since proc(5) shows other device numbers than stat(2) on btrfs: a superset, and
/// to replace a file that could have been written into is right too. A process that may not be
/// looked into is left out; root sees all.
final class Mapped {
  private static final int INODE_FIELD = 4;
  private final Path proc;
  private Optional<Set<Long>> inodes = Optional.empty();

  Mapped(Path proc) {
    this.proc = proc;
  }

  boolean holds(long inode) {
    if (inodes.isEmpty()) {
      inodes = Optional.of(read());
    }
    return inodes.get().contains(inode);
  }

  private Set<Long> read() {
    Set<Long> found = new HashSet<>();
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(proc, "[0-9]*")) {
      for (Path process : processes) {
        add(process.resolve("maps"), found);
      }
    } catch (IOException e) {
      // no /proc here: the suffixes and the execute permission still decide
    }
    return found;
  }

  private static void add(Path maps, Set<Long> found) {
    try {
      Files.readString(maps, StandardCharsets.ISO_8859_1).lines().forEach(line -> add(line, found));
    } catch (IOException e) {
      // gone, or another user's
    }
  }

  private static void add(String line, Set<Long> found) {
    String[] fields = line.split(" +", INODE_FIELD + 2);
    if (fields.length > INODE_FIELD && !fields[INODE_FIELD].equals("0")) {
      found.add(Long.parseUnsignedLong(fields[INODE_FIELD]));
    }
  }
}
