package io.shadowcast.snapshot.restore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.shadowcast.snapshot.kernel.DiskFile;
import io.shadowcast.snapshot.kernel.Folder;
import io.shadowcast.snapshot.kernel.LinuxFolder;
import io.shadowcast.snapshot.kernel.LoopVolume;
import io.shadowcast.snapshot.volume.Attributes;
import io.shadowcast.snapshot.volume.FileName;
import io.shadowcast.snapshot.volume.FilePath;
import io.shadowcast.snapshot.volume.Manifest;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Nasty case 8: objects that are not plain files with plain names.
class OddObjectsTest {
  private static final int IMMUTABLE = 0x10;

  @TempDir Path below;
  private Site site;

  @BeforeEach
  void open() throws IOException {
    site = Site.in(below);
  }

  @AfterEach
  void close() throws IOException {
    try (Folder root = LinuxFolder.open(site.target)) {
      unlock(root);
    }
    site.close();
  }

  private static void unlock(Folder folder) throws IOException {
    for (FileName each : folder.names()) {
      Attributes attributes = folder.attributes(each);
      if (Locks.locked(attributes)) {
        folder.setAttributes(each, Locks.without(attributes));
      }
    }
  }

  private static void root() {
    assumeTrue(LoopVolume.isRoot(), "SKIP: not root: devices and flags cannot be made");
  }

  private static void write(Folder folder, FileName name, byte[] bytes) throws IOException {
    try (DiskFile file = folder.create(name);
        Arena arena = Arena.ofConfined()) {
      MemorySegment segment = arena.allocate(bytes.length);
      MemorySegment.copy(bytes, 0, segment, ValueLayout.JAVA_BYTE, 0, bytes.length);
      file.write(0, segment);
    }
  }

  private static Attributes with(int mode, int user, int flags, Map<String, String> extended) {
    return new Attributes(mode, user, 0, -1_234_567_891L, flags, extended);
  }

  private void thereAndBack(Manifest snapshot, Map<String, String> wanted) throws IOException {
    Map<String, String> live = Picture.of(site.target);
    site.apply(site.plan(snapshot));
    Picture.same(wanted, Picture.of(site.target), "restored");
    site.restore().undo(site.journal, Site.HOST);
    Picture.same(live, Picture.of(site.target), "undone");
    site.restoreTo(snapshot);
    Picture.same(wanted, Picture.of(site.target), "restored again");
  }

  @Test
  void namesOfAnyBytesAndAnyLength() throws IOException {
    byte[] longest = new byte[255];
    Arrays.fill(longest, (byte) 0xfe);
    try (Folder folder = LinuxFolder.open(site.target)) {
      write(folder, new FileName(longest), new byte[] {1});
      write(folder, new FileName(new byte[] {(byte) 0xff, ' ', '\n'}), new byte[] {2});
      write(folder, FileName.of("Twin"), new byte[] {3});
      write(folder, FileName.of("twin"), new byte[] {4});
      Manifest snapshot = site.capture();
      Map<String, String> wanted = Picture.of(site.target);
      folder.remove(new FileName(longest));
      folder.remove(new FileName(new byte[] {(byte) 0xff, ' ', '\n'}));
      folder.rename(FileName.of("Twin"), folder, FileName.of("twin"));
      thereAndBack(snapshot, wanted);
    }
  }

  @Test
  void setuidCapabilitiesAndAclsSurviveInTheRightOrder() throws IOException {
    root();
    try (Folder folder = LinuxFolder.open(site.target)) {
      FileName name = FileName.of("program");
      write(folder, name, new byte[] {1, 2, 3});
      Map<String, String> extended =
          Map.of(
              "user.note",
              "00ff",
              "security.capability",
              "0100000200040000000000000000000000000000");
      folder.setAttributes(name, with(04755, 1000, 0, extended));
      Manifest snapshot = site.capture();
      Map<String, String> wanted = Picture.of(site.target);
      folder.remove(name);
      write(folder, name, new byte[] {9});
      thereAndBack(snapshot, wanted);
    }
  }

  @Test
  void immutableFilesAndFoldersComeBackImmutable() throws IOException {
    root();
    try (Folder folder = LinuxFolder.open(site.target)) {
      FileName name = FileName.of("locked");
      write(folder, name, new byte[] {1, 2, 3});
      try (Folder inside = folder.makeFolder(FileName.of("folder"))) {
        write(inside, FileName.of("in"), new byte[] {5});
      }
      folder.setAttributes(name, with(0644, 0, IMMUTABLE, Map.of()));
      folder.setAttributes(FileName.of("folder"), with(0755, 0, IMMUTABLE, Map.of()));
      Manifest snapshot = site.capture();
      Map<String, String> wanted = Picture.of(site.target);
      folder.setAttributes(name, with(0644, 0, 0, Map.of()));
      folder.setAttributes(FileName.of("folder"), with(0755, 0, 0, Map.of()));
      folder.remove(name);
      write(folder, name, new byte[] {7, 7});
      folder.setAttributes(name, with(0600, 0, IMMUTABLE, Map.of()));
      try (Folder inside = folder.folder(FileName.of("folder"))) {
        inside.remove(FileName.of("in"));
      }
      folder.setAttributes(FileName.of("folder"), with(0700, 0, IMMUTABLE, Map.of()));
      thereAndBack(snapshot, wanted);
    }
  }

  @Test
  void pipesSocketsAndDevices() throws IOException {
    root();
    try (Folder folder = LinuxFolder.open(site.target)) {
      folder.special(FileName.of("pipe"), 0x1000 | 0600, 0);
      folder.special(FileName.of("socket"), 0xc000 | 0600, 0);
      folder.special(FileName.of("null"), 0x2000 | 0666, 0x103);
      Manifest snapshot = site.capture();
      Map<String, String> wanted = Picture.of(site.target);
      folder.remove(FileName.of("pipe"));
      folder.remove(FileName.of("socket"));
      folder.remove(FileName.of("null"));
      folder.special(FileName.of("null"), 0x2000 | 0666, 0x105);
      write(folder, FileName.of("pipe"), new byte[] {1});
      thereAndBack(snapshot, wanted);
    }
  }

  @Test
  void aFileOfEightTebibytesCostsItsDataAlone() throws IOException {
    try (Folder folder = LinuxFolder.open(site.target)) {
      FileName name = FileName.of("huge");
      byte[] block = new byte[4096];
      Arrays.fill(block, (byte) 3);
      write(folder, name, block);
      try (DiskFile file = folder.edit(name);
          Arena arena = Arena.ofConfined()) {
        file.truncate(8L << 40);
        MemorySegment segment = arena.allocate(4096).fill((byte) 4);
        file.write(5L << 40, segment);
        Manifest snapshot = site.capture();
        Map<String, String> wanted = Picture.of(site.target);
        file.write(3L << 40, segment);
        file.truncate(6L << 40);
        Plan plan = site.plan(snapshot);
        assertTrue(plan.writtenBytes() <= 8192, plan.toString());
        thereAndBack(snapshot, wanted);
      }
    }
  }

  @Test
  void whatIsMountedInsideIsNotTouched() throws IOException {
    root();
    Files.createDirectories(site.target.resolve("LinuxHere"));
    Files.writeString(site.target.resolve("file"), "1");
    Manifest snapshot = site.capture();
    Files.writeString(site.target.resolve("file"), "2");
    try (LoopVolume mounted = LoopVolume.make(LoopVolume.Type.TMPFS, site.target)) {
      Files.writeString(mounted.root().resolve("precious"), "p");
      Plan plan = site.plan(snapshot);
      site.apply(plan);
      assertEquals("p", Files.readString(mounted.root().resolve("precious")));
      assertEquals("1", Files.readString(site.target.resolve("file")));
      FilePath at = FilePath.of(site.target.relativize(mounted.root()).toString());
      assertTrue(
          plan.kept().stream().anyMatch(each -> each.path().equals(at)), plan.kept().toString());
    }
  }
}
