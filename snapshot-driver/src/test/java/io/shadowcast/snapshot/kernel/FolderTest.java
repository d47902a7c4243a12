package io.shadowcast.snapshot.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.snapshot.volume.Attributes;
import io.shadowcast.snapshot.volume.EntryKind;
import io.shadowcast.snapshot.volume.FileName;
import io.shadowcast.snapshot.volume.Range;
import io.shadowcast.snapshot.volume.Ranges;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Every call of a folder, on each filesystem that matters.
final class FolderTest {
  private static final FileName A = FileName.of("a");
  private static final FileName B = FileName.of("b");
  private static final int FIFO = 0x1000;
  private static final int CHARACTER_DEVICE = 0x2000;
  private static final int SOCKET = 0xc000;

  @TempDir private Path below;

  /// Another may put a link in the place of a file between two calls.
  @Test
  void flagsAreNotReadThroughALinkThatTookTheFilesPlace() throws IOException {
    try (LoopVolume volume = LoopVolume.make(LoopVolume.Type.EXT4, below)) {
      Path file = Files.createFile(volume.root().resolve("a"));
      LoopVolume.need("chattr", "+a", file.toString());
      Path link = Files.createSymbolicLink(volume.root().resolve("b"), file);
      byte[] path = link.toString().getBytes(StandardCharsets.UTF_8);
      assertEquals(FileFlags.APPEND_ONLY, FileFlags.of(path, true));
      assertEquals(0, FileFlags.of(path, false));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aFileHoldsWhatWasWritten(LoopVolume.Type type) throws IOException {
    try (LoopVolume volume = LoopVolume.make(type, below);
        Folder folder = LinuxFolder.open(volume.root());
        DiskFile file = folder.create(A)) {
      file.write(3, bytes("hello"));
      assertEquals(8, file.size());
      byte[] heap = new byte[20];
      assertEquals(8, file.read(0, MemorySegment.ofArray(heap)));
      assertEquals("\0\0\0hello", new String(heap, 0, 8, StandardCharsets.US_ASCII));
      assertEquals(0, file.read(8, MemorySegment.ofArray(heap)));
      file.truncate(5);
      file.sync();
      folder.sync();
      assertEquals(5, folder.stat(A).size());
      assertEquals(0600, folder.stat(A).mode());
      assertEquals("EEXIST", errno(() -> folder.create(A)));
      try (DiskFile again = folder.edit(A)) {
        again.write(0, bytes("12345"));
      }
      assertEquals("EBADF", errno(() -> readOnlyWrite(folder)));
      assertEquals("12345", text(folder, A));
    }
  }

  private static void readOnlyWrite(Folder folder) throws IOException {
    try (DiskFile file = folder.open(A)) {
      file.write(0, bytes("x"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void namesChangeHandsAtOnce(LoopVolume.Type type) throws IOException {
    try (LoopVolume volume = LoopVolume.make(type, below);
        Folder root = LinuxFolder.open(volume.root());
        Folder inner = root.makeFolder(FileName.of("inner"))) {
      put(root, A, "1");
      put(inner, A, "2");
      assertEquals("EEXIST", errno(() -> root.renameAside(A, inner, A)));
      root.exchange(A, inner, A);
      assertEquals("2", text(root, A));
      root.renameAside(A, inner, B);
      assertEquals(Set.of("inner"), names(root));
      inner.rename(B, inner, A);
      assertEquals("2", text(inner, A));
      root.hardLink(inner, A, B);
      assertEquals(2, root.stat(B).links());
      assertEquals("ENOTEMPTY", errno(() -> root.removeFolder(FileName.of("inner"))));
      inner.remove(A);
      root.removeFolder(FileName.of("inner"));
      root.remove(B);
      assertEquals(Set.of(), names(root));
      assertEquals("ENOENT", errno(() -> root.stat(B)));
    }
  }

  @ParameterizedTest
  @EnumSource
  void anUnnamedFileAppearsWhole(LoopVolume.Type type) throws IOException {
    try (LoopVolume volume = LoopVolume.make(type, below);
        Folder folder = LinuxFolder.open(volume.root());
        DiskFile file = folder.unnamed()) {
      file.write(0, bytes("whole"));
      assertEquals(Set.of(), names(folder));
      folder.link(file, A);
      assertEquals("whole", text(folder, A));
      assertEquals("EEXIST", errno(() -> folder.link(file, A)));
    }
  }

  @ParameterizedTest
  @EnumSource
  void oddObjectsAreKeptAsTheyAre(LoopVolume.Type type) throws IOException {
    try (LoopVolume volume = LoopVolume.make(type, below);
        Folder folder = LinuxFolder.open(volume.root())) {
      FileName strange = new FileName(HexFormat.of().parseHex("ff0afe2d5c"));
      FileName longest = FileName.of("n".repeat(255));
      put(folder, strange, "strange");
      put(folder, longest, "long");
      assertEquals("strange", text(folder, strange));
      folder.special(FileName.of("pipe"), FIFO | 0640, 0);
      folder.special(FileName.of("socket"), SOCKET | 0600, 0);
      folder.special(FileName.of("null"), CHARACTER_DEVICE | 0666, 0x103);
      assertEquals(EntryKind.FIFO, folder.stat(FileName.of("pipe")).kind());
      assertEquals(EntryKind.SOCKET, folder.stat(FileName.of("socket")).kind());
      assertEquals(0x103, folder.stat(FileName.of("null")).represents());
      byte[] target = ("t".repeat(1000) + "\u00ff").getBytes(StandardCharsets.ISO_8859_1);
      folder.symbolicLink(B, target);
      assertArrayEquals(target, folder.linkTarget(B));
      List<FileName> names = folder.names();
      assertTrue(names.containsAll(List.of(strange, longest, B)), names.toString());
      assertEquals(names, folder.names());
      IOException fault =
          assertThrows(IOException.class, () -> folder.open(FileName.of("pipe")).close());
      assertTrue(
          String.valueOf(fault.getMessage()).endsWith("FIFO (expected: REGULAR)"),
          fault.getMessage());
    }
  }

  @ParameterizedTest
  @EnumSource
  void setuidAndCapabilitiesSurviveTheirOwner(LoopVolume.Type type) throws IOException {
    try (LoopVolume volume = LoopVolume.make(type, below);
        Folder folder = LinuxFolder.open(volume.root())) {
      put(folder, A, "program");
      String capability = "0100000200200000000000000000000000000000";
      Map<String, String> extended =
          Map.of("security.capability", capability, "trusted.mark", "00ff");
      Attributes wanted = new Attributes(06755, 33, 34, -1_500_000_001L, 0, extended);
      folder.setAttributes(A, wanted);
      assertEquals(wanted, folder.attributes(A));
      assertEquals(-1_500_000_001L, folder.stat(A).modifiedNanos());
      // The owner changes and takes the capability away: it must come back, though it was there.
      Attributes other = new Attributes(04711, 35, 34, 7, 0, extended);
      folder.setAttributes(A, other);
      assertEquals(other, folder.attributes(A));
      Attributes bare = new Attributes(0600, 0, 0, 7, 0, Map.of());
      folder.setAttributes(A, bare);
      assertEquals(bare, folder.attributes(A));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aListOfAccessAndItsModeAgree(LoopVolume.Type type) throws IOException {
    try (LoopVolume volume = LoopVolume.make(type, below);
        Folder folder = LinuxFolder.open(volume.root())) {
      put(folder, A, "x");
      // user::rw- user:33:rwx group::r-- mask::rwx other::---
      String list =
          "02000000"
              + "01000600ffffffff"
              + "0200070021000000"
              + "04000400ffffffff"
              + "10000700ffffffff"
              + "20000000ffffffff";
      Attributes wanted = new Attributes(0670, 1, 1, 0, 0, Map.of("system.posix_acl_access", list));
      folder.setAttributes(A, wanted);
      assertEquals(wanted, folder.attributes(A));
      Attributes without = new Attributes(0640, 1, 1, 0, 0, Map.of());
      folder.setAttributes(A, without);
      assertEquals(without, folder.attributes(A));
    }
  }

  @ParameterizedTest
  @EnumSource
  void locksAreLaidLastAndTakenOffFirst(LoopVolume.Type type) throws IOException {
    try (LoopVolume volume = LoopVolume.make(type, below);
        Folder root = LinuxFolder.open(volume.root());
        Folder inner = root.makeFolder(B)) {
      put(root, A, "x");
      for (int lock : new int[] {FileFlags.IMMUTABLE, FileFlags.APPEND_ONLY}) {
        Attributes locked = new Attributes(0640, 5, 6, 9, lock, Map.of("trusted.a", "01"));
        root.setAttributes(A, locked);
        assertEquals(locked, root.attributes(A));
        assertEquals("EPERM", errno(() -> root.remove(A)));
      }
      Attributes free = new Attributes(0644, 0, 0, 8, 0, Map.of());
      root.setAttributes(A, free);
      assertEquals(free, root.attributes(A));
      Attributes closed = new Attributes(0711, 1, 2, 3, FileFlags.IMMUTABLE, Map.of());
      inner.setAttributes(closed);
      assertEquals(closed, inner.attributes());
      assertEquals(closed, root.attributes(B));
      assertEquals("EPERM", errno(() -> inner.create(A)));
      inner.setAttributes(new Attributes(0700, 0, 0, 3, 0, Map.of()));
      root.remove(A);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aLinkHasAttributesOfItsOwn(LoopVolume.Type type) throws IOException {
    try (LoopVolume volume = LoopVolume.make(type, below);
        Folder folder = LinuxFolder.open(volume.root())) {
      put(folder, A, "x");
      Attributes before = folder.attributes(A);
      folder.symbolicLink(B, new byte[] {'a'});
      Attributes wanted = new Attributes(0777, 7, 8, 99, 0, Map.of("trusted.x", "aa"));
      folder.setAttributes(B, wanted);
      assertEquals(wanted, folder.attributes(B));
      assertEquals(before, folder.attributes(A));
    }
  }

  @ParameterizedTest
  @EnumSource(names = "BTRFS")
  void copyOnWriteStaysOff(LoopVolume.Type type) throws IOException {
    try (LoopVolume volume = LoopVolume.make(type, below);
        Folder folder = LinuxFolder.open(volume.root())) {
      put(folder, A, "");
      Attributes wanted = new Attributes(0600, 0, 0, 1, FileFlags.NO_COPY_ON_WRITE, Map.of());
      folder.setAttributes(A, wanted);
      assertEquals(wanted, folder.attributes(A));
      assertTrue(LoopVolume.need("lsattr", volume.root().resolve("a").toString()).contains("C"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void holesAreSeenMadeAndFilled(LoopVolume.Type type) throws IOException {
    try (LoopVolume volume = LoopVolume.make(type, below);
        Folder folder = LinuxFolder.open(volume.root());
        DiskFile file = folder.create(A)) {
      assertEquals(Ranges.NONE, file.data());
      // Within what ext4 with 4 KiB blocks can address and tmpfs allows.
      long size = 8L << 40;
      file.truncate(size);
      assertEquals(Ranges.NONE, file.data());
      file.write(1 << 20, bytes("x".repeat(65536)));
      long far = size - 4096;
      file.write(far, bytes("y".repeat(4096)));
      Ranges data = file.data();
      assertEquals(2, data.list().size(), data.toString());
      assertTrue(data.bytes() <= 2 << 20, data.toString());
      assertEquals(size, file.size());
      file.punch(new Range(1 << 20, (1 << 20) + 65536));
      assertEquals(new Ranges(List.of(new Range(far, size))), file.data());
      file.allocate(new Range(0, 1 << 20));
      assertEquals(size, file.size());
      assertTrue(file.stat().allocatedBytes() >= 1 << 20);
      file.truncate(0);
      assertEquals(0, file.stat().allocatedBytes());
    }
  }

  @ParameterizedTest
  @EnumSource
  void aClosedFolderSaysSo(LoopVolume.Type type) throws IOException {
    try (LoopVolume volume = LoopVolume.make(type, below);
        Folder folder = LinuxFolder.open(volume.root())) {
      Folder inner = folder.makeFolder(A);
      DiskFile file = inner.create(B);
      inner.close();
      inner.close();
      file.close();
      file.close();
      assertEquals("EBADF", errno(inner::names));
      assertEquals("EBADF", errno(file::size));
      assertFalse(folder.names().isEmpty());
    }
  }

  /// What a call is refused with.
  private static String errno(Executable call) {
    KernelException fault = assertThrows(KernelException.class, call);
    return fault.errno().toString().split(",", 2)[0];
  }

  private static void put(Folder folder, FileName name, String text) throws IOException {
    try (DiskFile file = folder.create(name)) {
      file.write(0, bytes(text));
    }
  }

  private static String text(Folder folder, FileName name) throws IOException {
    try (DiskFile file = folder.open(name)) {
      byte[] bytes = new byte[(int) file.size()];
      file.read(0, MemorySegment.ofArray(bytes));
      return new String(bytes, StandardCharsets.US_ASCII);
    }
  }

  private static MemorySegment bytes(String text) {
    return MemorySegment.ofArray(text.getBytes(StandardCharsets.US_ASCII))
        .asSlice(0, (long) text.length() * ValueLayout.JAVA_BYTE.byteSize());
  }

  private static Set<String> names(Folder folder) throws IOException {
    Set<String> names = new TreeSet<>();
    folder.names().forEach(name -> names.add(name.toString()));
    names.remove("lost+found");
    return names;
  }
}
