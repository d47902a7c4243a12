package io.shadowcast.snapshot.tree;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.shadowcast.snapshot.open.Desk;
import io.shadowcast.snapshot.volume.FilePath;
import io.shadowcast.snapshot.volume.Manifest;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Random edits, a snapshot after each burst; every snapshot, the old ones too, reads back as what
/// was there, and the hash of its content tells equal states from others.
class TreeModelTest {
  private static final int BURSTS = 4;
  private static final int EDITS = 12;

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void everySnapshotReadsBackAsWhatWasThere(long seed) throws IOException {
    Random random = new Random(seed);
    Path root = Files.createDirectory(folder.resolve("root"));
    Map<Manifest, Map<FilePath, String>> taken = new HashMap<>();
    try (Desk desk = new Desk(folder)) {
      for (int burst = 0; burst < BURSTS; burst++) {
        for (int edit = 0; edit < EDITS; edit++) {
          edit(root, random);
        }
        taken.put(desk.tree(root), desk.live(root));
      }
      for (Map.Entry<Manifest, Map<FilePath, String>> each : taken.entrySet()) {
        assertEquals(each.getValue(), desk.stored(each.getKey()), "seed " + seed);
      }
    }
  }

  private static void edit(Path root, Random random) throws IOException {
    List<Path> all;
    try (Stream<Path> walk = Files.walk(root)) {
      all = walk.sorted().toList();
    }
    Path some = all.get(random.nextInt(all.size()));
    Path in =
        Files.isDirectory(some, java.nio.file.LinkOption.NOFOLLOW_LINKS) ? some : folderOf(some);
    Path fresh = in.resolve("n" + random.nextInt(1000));
    boolean regular = Files.isRegularFile(some, java.nio.file.LinkOption.NOFOLLOW_LINKS);
    if (Files.exists(fresh, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    switch (random.nextInt(9)) {
      case 0, 1 -> Files.write(fresh, bytes(random, random.nextInt(400_000)));
      case 2 -> Files.createDirectory(fresh);
      case 3 -> Files.createSymbolicLink(fresh, Path.of("to" + random.nextInt(9)));
      case 4 -> delete(some, root);
      case 5 -> Files.setPosixFilePermissions(in, PosixFilePermissions.fromString("rwxr-x--x"));
      case 6 -> move(some, fresh, root);
      case 7 -> {
        if (regular) {
          Files.createLink(fresh, some);
        }
      }
      default -> {
        if (regular) {
          patch(some, random);
        }
      }
    }
  }

  private static byte[] bytes(Random random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private static void delete(Path some, Path root) throws IOException {
    if (some.equals(root)) {
      return;
    }
    try (Stream<Path> walk = Files.walk(some)) {
      for (Path each : walk.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }

  private static void move(Path some, Path fresh, Path root) throws IOException {
    if (!some.equals(root) && !fresh.startsWith(some)) {
      Files.move(some, fresh);
    }
  }

  private static void patch(Path file, Random random) throws IOException {
    try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
      long length = open.length();
      open.seek(length == 0 ? 0 : random.nextLong(length));
      open.write(bytes(random, 1 + random.nextInt(9000)));
      if (random.nextInt(4) == 0) {
        open.setLength(random.nextLong(length + 1));
      }
    }
  }

  @Test
  void theHashNamesTheContentWhereverItLies() throws IOException {
    Path one = Files.createDirectories(folder.resolve("one/root"));
    Files.createDirectories(one.resolve("a/b"));
    Files.write(one.resolve("a/b/c"), bytes(new Random(1), 300_000));
    Files.createSymbolicLink(one.resolve("l"), Path.of("a"));
    try (RandomAccessFile sparse = new RandomAccessFile(one.resolve("s").toFile(), "rw")) {
      sparse.seek(1_000_000);
      sparse.write(7);
    }
    Path other = Files.createDirectories(folder.resolve("other"));
    Files.createDirectories(other.resolve("a/b"));
    Files.createSymbolicLink(other.resolve("l"), Path.of("a"));
    Files.write(other.resolve("s"), Files.readAllBytes(one.resolve("s")));
    Files.write(other.resolve("a/b/c"), bytes(new Random(1), 300_000));
    try (Desk desk = new Desk(folder)) {
      var first = desk.snapshots().contentHash(desk.tree(one).id());
      assertEquals(first, desk.snapshots().contentHash(desk.tree(other).id()));
      Files.setPosixFilePermissions(
          other.resolve("s"), PosixFilePermissions.fromString("rwxrwxrwx"));
      var changed = desk.snapshots().contentHash(desk.tree(other).id());
      org.junit.jupiter.api.Assertions.assertNotEquals(first, changed);
    }
  }

  private static Path folderOf(Path file) {
    return java.util.Objects.requireNonNull(file.getParent());
  }
}
