package io.shadowcast.snapshot.restore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.snapshot.kernel.LoopVolume;
import io.shadowcast.snapshot.volume.Manifest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Nasty case 3 on the target: a full disk stops a restore before it begins, or takes it back; and
/// an undo needs no room.
class FullDiskTest {
  private static final int MIB = 1 << 20;

  @TempDir Path below;

  private static byte[] random(int bytes, int seed) {
    byte[] out = new byte[bytes];
    new Random(seed).nextBytes(out);
    return out;
  }

  /// Leaves not a byte; a file of nothing but room.
  private static void fill(Path folder) {
    Path filler = folder.resolve("filler");
    try (FileChannel out =
        FileChannel.open(filler, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      for (int size = MIB; size >= 1024; size /= 4) {
        write(out, size);
      }
      out.force(true);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(FileChannel out, int size) {
    try {
      while (true) {
        out.write(ByteBuffer.allocate(size), out.size());
      }
    } catch (IOException e) {
      // full
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = LoopVolume.Type.class,
      names = {"EXT4", "XFS", "TMPFS"})
  void anUndoWorksOnAFullDisk(LoopVolume.Type type) throws IOException {
    try (LoopVolume volume = LoopVolume.make(type, below);
        Site site = Site.of(volume.root(), below.resolve("side"), Places.LINUX)) {
      Path large = site.target.resolve("large");
      Files.write(large, new byte[2 * MIB]);
      try (FileChannel out = FileChannel.open(large, StandardOpenOption.WRITE)) {
        out.truncate(0);
        out.write(ByteBuffer.wrap(random(4096, 1)), 8 * MIB);
      }
      Files.write(site.target.resolve("goes"), random(3000, 2));
      Manifest snapshot = site.capture();
      // Where the snapshot has a hole, there is data: the restore gives it back.
      Files.write(large, random(9 * MIB, 3));
      Files.delete(site.target.resolve("goes"));
      Files.write(site.target.resolve("extra"), random(MIB, 4));
      Map<String, String> live = Picture.of(site.target, false);

      site.apply(site.plan(snapshot));
      fill(site.target);
      RestoreOutcome outcome = site.restore().undo(site.journal, Site.HOST);
      assertEquals(new RestoreOutcome.Undone("asked for"), outcome);
      Map<String, String> after = Picture.of(site.target, false);
      after.remove("/filler");
      live.remove("/");
      after.remove("/");
      Picture.same(live, after, type.toString());
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = LoopVolume.Type.class,
      names = {"EXT4"})
  void aDiskThatIsOrBecomesFullIsFoundBeforeAnythingIsTouched(LoopVolume.Type type)
      throws IOException {
    try (LoopVolume volume = LoopVolume.make(type, below);
        Site site = Site.of(volume.root(), below.resolve("side"), Places.LINUX)) {
      Files.write(site.target.resolve("needed"), random(20 * MIB, 1));
      Files.write(site.target.resolve("other"), random(5000, 1));
      Manifest snapshot = site.capture();
      Files.delete(site.target.resolve("needed"));
      Files.write(site.target.resolve("other"), random(6000, 2));
      Tripwire filling = Tripwire.meanwhile(9, () -> fill(site.target));
      RestoreOutcome outcome =
          site.with(filling).restore().apply(site.plan(snapshot), LocalCopy.NONE);
      assertInstanceOf(RestoreOutcome.Undone.class, outcome);
      assertTrue(outcome.toString().contains("ENOSPC"), outcome.toString());
      assertEquals(6000, Files.size(site.target.resolve("other")));

      Plan plan = site.plan(snapshot);
      assertTrue(!plan.space().enough(), plan.space().toString());
      RestoreOutcome refused = site.restore().apply(plan, LocalCopy.NONE);
      assertEquals(
          List.of(Refusal.Reason.NO_ROOM),
          assertInstanceOf(RestoreOutcome.Refused.class, refused).refusals().stream()
              .map(Refusal::reason)
              .toList());
    }
  }
}
