package io.shadowcast.snapshot.kernel;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What this process itself may write on a filesystem at any moment: files open for writing, and
/// files mapped for writing, as the JVM's own `/tmp/hsperfdata_*`. While that filesystem is frozen
/// a write stops the writer, and a store into such a mapping can stop the whole JVM, the thread
/// that would thaw included.
final class OwnWrites {
  private static final Path MAPS = Path.of("/proc/self/maps");
  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
  private static final Path DESCRIPTOR_FACTS = Path.of("/proc/self/fdinfo");
  private static final int ACCESS_BITS = 3;
  private static final int MAP_FIELDS = 6;

  private OwnWrites() {}

  /// Names of those on a filesystem.
  ///
  /// @param device `MAJOR:MINOR` in decimal digits
  static List<String> on(String device, Mounts mounts) throws IOException {
    List<String> found = new ArrayList<>(mapped(device));
    try (DirectoryStream<Path> all = Files.newDirectoryStream(DESCRIPTORS)) {
      for (Path each : all) {
        if (writes(each.getFileName(), device, mounts)) {
          found.add(target(each));
        }
      }
    }
    return found;
  }

  private static List<String> mapped(String device) throws IOException {
    return Files.readAllLines(MAPS, StandardCharsets.ISO_8859_1).stream()
        .map(line -> line.split(" +", MAP_FIELDS))
        .filter(fields -> fields.length == MAP_FIELDS && fields[1].startsWith("rw-s"))
        .filter(fields -> decimal(fields[3]).equals(device))
        .map(fields -> fields[5] + " (mapped)")
        .distinct()
        .toList();
  }

  private static String decimal(String hex) {
    String[] parts = hex.split(":", 2);
    return Integer.parseInt(parts[0], 16) + ":" + Integer.parseInt(parts[1], 16);
  }

  private static boolean writes(Path number, String device, Mounts mounts) throws IOException {
    try {
      List<String> facts = Files.readAllLines(DESCRIPTOR_FACTS.resolve(number));
      boolean writable = (fact(facts, "flags:", 8) & ACCESS_BITS) != OpenFlags.READ_ONLY;
      return writable
          && mounts
              .byId(fact(facts, "mnt_id:", 10))
              .filter(mount -> mount.device().equals(device))
              .isPresent();
    } catch (NoSuchFileException e) {
      // closed meanwhile, as the one that lists them
      return false;
    }
  }

  private static long fact(List<String> facts, String name, int radix) {
    return facts.stream()
        .filter(line -> line.startsWith(name))
        .mapToLong(line -> Long.parseLong(line.substring(name.length()).strip(), radix))
        .findFirst()
        .orElse(0);
  }

  private static String target(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (IOException e) {
      return descriptor.toString();
    }
  }
}
