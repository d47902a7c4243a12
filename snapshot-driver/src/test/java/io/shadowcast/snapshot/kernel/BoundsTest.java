package io.shadowcast.snapshot.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.shadowcast.snapshot.volume.Attributes;
import io.shadowcast.snapshot.volume.EntryKind;
import io.shadowcast.snapshot.volume.FileName;
import io.shadowcast.snapshot.volume.Range;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/// A folder is the world: nothing leads out of it, and nothing in it is too deep or too many.
final class BoundsTest {
  private static final FileName INNER = FileName.of("inner");
  private static final FileName SECRET = FileName.of("secret");
  private static final FileName DEEP = FileName.of("d".repeat(100));

  @TempDir private Path below;

  @Test
  void aLinkInTheWayIsRefused() throws IOException {
    Path root = Files.createDirectory(below.resolve("root"));
    Path outside = Files.createDirectory(below.resolve("outside"));
    Files.writeString(outside.resolve("secret"), "secret");
    Files.createSymbolicLink(root.resolve("inner"), outside);
    Files.createSymbolicLink(root.resolve("secret"), outside.resolve("secret"));
    try (Folder folder = LinuxFolder.open(root)) {
      assertEquals(Errno.ELOOP, refused(() -> folder.folder(INNER)));
      assertEquals(Errno.ELOOP, refused(() -> folder.open(SECRET)));
      assertEquals(Errno.ELOOP, refused(() -> folder.edit(SECRET)));
      assertEquals(Errno.EEXIST, refused(() -> folder.create(SECRET)));
      Attributes outer = folder.attributes(SECRET);
      assertEquals(0777, outer.mode());
      assertEquals(EntryKind.SYMBOLIC_LINK, folder.stat(SECRET).kind());
    }
  }

  /// A folder and a link to the outside change places as fast as they can, while everything is
  /// written by way of that name: nothing may appear outside.
  @Test
  void aRaceOfLinksNeverEscapes() throws Exception {
    Path root = Files.createDirectory(below.resolve("root"));
    Path outside = Files.createDirectory(below.resolve("outside"));
    Path victim = Files.writeString(outside.resolve("secret"), "untouched");
    Files.createDirectory(root.resolve("inner"));
    Files.writeString(root.resolve("inner").resolve("secret"), "x");
    Files.createSymbolicLink(root.resolve("link"), outside);
    AtomicBoolean over = new AtomicBoolean();
    try (Folder folder = LinuxFolder.open(root)) {
      Thread racer = Thread.ofPlatform().start(() -> race(root, over));
      int reached = 0;
      int refused = 0;
      for (int i = 0; i < 1_000_000 && (i < 3000 || reached == 0 || refused == 0); i++) {
        if (overwrite(folder)) {
          reached++;
        } else {
          refused++;
        }
      }
      over.set(true);
      racer.join();
      assertTrue(reached > 0 && refused > 0, reached + " reached, " + refused + " refused");
    }
    assertEquals("untouched", Files.readString(victim));
    assertEquals(1, count(outside));
    assertTrue(Files.getLastModifiedTime(victim).toMillis() > 1000);
  }

  private static void race(Path root, AtomicBoolean over) {
    try (Folder folder = LinuxFolder.open(root)) {
      while (!over.get()) {
        folder.exchange(INNER, folder, FileName.of("link"));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean overwrite(Folder folder) throws IOException {
    try (Folder inner = folder.folder(INNER);
        DiskFile file = inner.edit(SECRET)) {
      file.write(0, MemorySegment.ofArray(new byte[] {1}));
      inner.setAttributes(SECRET, new Attributes(0600, 1, 1, 1, 0, Map.of()));
      inner.setAttributes(SECRET, new Attributes(0640, 0, 0, 1, 0, Map.of()));
      return true;
    } catch (KernelException e) {
      assertEquals(Errno.ELOOP, e.errno());
      return false;
    }
  }

  @Test
  void anotherFilesystemIsNotEntered() throws IOException {
    try (LoopVolume volume = LoopVolume.make(LoopVolume.Type.TMPFS, below);
        Folder folder = LinuxFolder.open(below)) {
      FileName point = FileName.of(volume.root().getFileName().toString());
      assertEquals(Errno.EXDEV, refused(() -> folder.folder(point)));
      Attributes any = new Attributes(0700, 0, 0, 1, 0, Map.of());
      assertEquals(Errno.EXDEV, refused(() -> folder.setAttributes(point, any)));
      assertTrue(folder.stat(point).mount() != folder.stat().mount());
      assertEquals(Errno.EBUSY, refused(() -> folder.removeFolder(point)));
      try (Folder there = LinuxFolder.open(volume.root());
          DiskFile file = there.unnamed()) {
        assertEquals(Errno.EXDEV, refused(() -> folder.link(file, SECRET)));
      }
    }
  }

  /// 100 folders of 100 bytes each: the path has 10 000 bytes, beyond `PATH_MAX`.
  @Test
  void noPathIsTooDeep() throws IOException {
    Folder at = LinuxFolder.open(below);
    for (int i = 0; i < 100; i++) {
      Folder next = at.makeFolder(DEEP);
      at.close();
      at = next;
    }
    try (Folder deepest = at;
        DiskFile file = deepest.create(SECRET)) {
      file.write(0, MemorySegment.ofArray(new byte[] {1}));
      Attributes wanted = new Attributes(0400, 0, 0, 1, 0, Map.of("user.x", "01"));
      deepest.setAttributes(SECRET, wanted);
      assertEquals(wanted, deepest.attributes(SECRET));
      KernelException fault = assertThrows(KernelException.class, () -> deepest.stat(INNER));
      assertTrue(String.valueOf(fault.getMessage()).length() > 10_000, fault.getMessage());
    } finally {
      LoopVolume.need("rm", "-rf", below.resolve(DEEP.toString()).toString());
    }
  }

  @Test
  void manyNamesInOneFolderAreAllSeenOnce() throws IOException {
    try (Folder folder = LinuxFolder.open(below)) {
      List<FileName> made = new ArrayList<>();
      for (int i = 0; i < 10_000; i++) {
        FileName name = FileName.of("n".repeat(i % 200) + i);
        folder.create(name).close();
        made.add(name);
      }
      List<FileName> seen = new ArrayList<>(folder.names());
      made.sort(null);
      seen.sort(null);
      assertEquals(made, seen);
    }
  }

  @Test
  void nothingStaysOpen() throws IOException {
    Files.createDirectory(below.resolve("inner"));
    Files.createSymbolicLink(below.resolve("secret"), below);
    long before = count(Path.of("/proc/self/fd"));
    try (Folder folder = LinuxFolder.open(below)) {
      for (int i = 0; i < 100; i++) {
        folder.folder(INNER).close();
        folder.unnamed().close();
        assertEquals(Errno.ELOOP, refused(() -> folder.open(SECRET)));
        assertThrows(IOException.class, () -> folder.open(INNER));
        folder.setAttributes(INNER, new Attributes(0700 | i % 8, 0, 0, i, 0, Map.of()));
      }
    }
    long after = count(Path.of("/proc/self/fd"));
    assertTrue(after < before + 50, before + " before, " + after + " after");
  }

  @Test
  void aPortOfAnotherMakeIsRefused() throws IOException {
    Object other =
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {Folder.class, DiskFile.class},
            (self, method, arguments) -> null);
    try (Folder folder = LinuxFolder.open(below);
        DiskFile mine = folder.create(SECRET)) {
      assertThrows(
          IllegalArgumentException.class, () -> folder.rename(SECRET, (Folder) other, SECRET));
      assertThrows(IllegalArgumentException.class, () -> folder.link((DiskFile) other, INNER));
      assertThrows(
          IllegalArgumentException.class,
          () -> mine.clone((DiskFile) other, new Range(0, 4096), 0));
    }
  }

  @Test
  void readingLeavesTheAccessTime() throws IOException {
    assumeTrue(LoopVolume.isRoot(), "SKIP: not root: O_NOATIME of files of others");
    Path file = Files.writeString(below.resolve("secret"), "x");
    LoopVolume.need("touch", "-a", "-d", "2001-01-01", file.toString());
    try (Folder folder = LinuxFolder.open(below);
        DiskFile open = folder.open(SECRET)) {
      assertEquals(1, open.read(0, MemorySegment.ofArray(new byte[1])));
    }
    assertEquals("2001", LoopVolume.need("stat", "-c", "%x", file.toString()).substring(0, 4));
  }

  private static long count(Path folder) throws IOException {
    try (Stream<Path> list = Files.list(folder)) {
      return list.count();
    }
  }

  private static Errno refused(Executable call) {
    return assertThrows(KernelException.class, call).errno();
  }
}
