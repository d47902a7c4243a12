package io.shadowcast.snapshot.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Mountinfo as the kernel writes it.
final class MountsTest {
  private static final String LINE =
      "36 35 98:0 /mnt\\0401 /mnt\\011\\134\u00c3\u00a4 rw,noatime master:1 shared:2 - btrfs"
          + " /dev/root\\043 rw,subvol=/a\\040b\n";

  @TempDir private Path below;

  @Test
  void aLineIsTakenApartWithItsEscapes() {
    Mount mount = Mounts.parse(LINE.getBytes(StandardCharsets.ISO_8859_1)).list().getFirst();
    Mount wanted =
        new Mount(
            36,
            "98:0",
            "/mnt 1",
            "/mnt\t\\\u00e4",
            List.of("rw", "noatime"),
            "btrfs",
            "/dev/root#",
            List.of("rw", "subvol=/a b"));
    assertEquals(wanted, mount);
    assertEquals(Optional.of("/a b"), mount.option("subvol"));
    assertEquals(Optional.empty(), mount.option("subvo"));
    assertFalse(mount.readOnly());
  }

  @Test
  void aLineOfAnotherShapeIsNamed() {
    IllegalArgumentException fault =
        assertThrows(IllegalArgumentException.class, () -> Mount.parse("1 2 3:4 / / rw"));
    assertEquals("mountinfo: 1 2 3:4 / / rw (expected: at least 10 fields)", fault.getMessage());
  }

  @Test
  void aPathIsFoundOnItsMount() throws IOException {
    try (LoopVolume volume = LoopVolume.make(LoopVolume.Type.BTRFS, below)) {
      Mount mount = Mounts.read().of(volume.root());
      assertEquals("btrfs", mount.type());
      assertEquals(volume.root().toString(), mount.point());
      assertEquals(volume.device().toString(), mount.source());
      assertEquals("proc", Mounts.read().of(Path.of("/proc/self/status")).type());
    }
  }

  @Test
  void whatEndsInAFilesystemIsToldThroughSubvolumesAndLoops() throws IOException {
    try (LoopVolume outer = LoopVolume.make(LoopVolume.Type.BTRFS, below)) {
      LoopVolume.need("btrfs", "subvolume", "create", outer.root().resolve("sub").toString());
      Path folder = Files.createDirectory(outer.root().resolve("folder"));
      try (LoopVolume inner = LoopVolume.make(LoopVolume.Type.EXT4, folder)) {
        Mounts mounts = Mounts.read();
        assertTrue(mounts.endsIn(outer.root().resolve("sub"), outer.root()));
        assertTrue(mounts.endsIn(inner.root(), outer.root()));
        assertFalse(mounts.endsIn(outer.root(), inner.root()));
        assertFalse(mounts.endsIn(Path.of("/proc"), outer.root()));
      }
    }
  }

  @Test
  void aWholeFilesystemIsMadeDurable() throws IOException {
    try (LoopVolume volume = LoopVolume.make(LoopVolume.Type.EXT4, below)) {
      Files.writeString(volume.root().resolve("a"), "x");
      FileSpace.sync(volume.root());
      KernelException fault =
          assertThrows(KernelException.class, () -> FileSpace.sync(volume.root().resolve("b")));
      assertEquals(Errno.ENOENT, fault.errno());
    }
  }
}
