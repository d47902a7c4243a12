package io.shadowcast.snapshot.restore;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.snapshot.kernel.DiskFile;
import io.shadowcast.snapshot.kernel.LinuxFolder;
import io.shadowcast.snapshot.kernel.LoopVolume;
import io.shadowcast.snapshot.volume.FilePath;
import io.shadowcast.snapshot.volume.Manifest;
import io.shadowcast.snapshot.volume.SnapshotId;
import io.shadowcast.snapshot.volume.Target;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What a driver kept is shared instead of copied, and never believed.
class LocalCopyTest {
  private static final int MIB = 1 << 20;

  @TempDir Path below;

  private static byte[] random(int bytes, int seed) {
    byte[] out = new byte[bytes];
    new Random(seed).nextBytes(out);
    return out;
  }

  private static void damage(Path file, int seed) throws IOException {
    try (FileChannel out = FileChannel.open(file, StandardOpenOption.WRITE)) {
      for (int i = 0; i < 20; i++) {
        out.write(ByteBuffer.wrap(random(4096, seed + i)), 4096L * (i * 37 + 5));
      }
    }
  }

  private record Kept(Path folder) implements LocalCopy {
    @Override
    public Optional<DiskFile> file(SnapshotId snapshot, FilePath path) throws IOException {
      Path file = folder.resolve(path.names().getLast().toString());
      return Files.exists(file) ? Optional.of(LinuxFolder.device(file, false)) : Optional.empty();
    }
  }

  private static void reflink(Path from, Path to) throws IOException {
    LoopVolume.need("cp", "--reflink=always", from.toString(), to.toString());
  }

  @ParameterizedTest
  @EnumSource(
      value = LoopVolume.Type.class,
      names = {"XFS", "BTRFS"})
  void rangesAreSharedAndNothingIsWritten(LoopVolume.Type type) throws IOException {
    try (LoopVolume volume = LoopVolume.make(type, below);
        Site site = Site.of(volume.root().resolve("target"), below.resolve("side"), Places.LINUX)) {
      Path kept = Files.createDirectories(volume.root().resolve("kept"));
      Path file = site.target.resolve("image");
      Files.write(file, random(4 * MIB, 1));
      Files.write(site.target.resolve("wrong"), random(4 * MIB, 2));
      Manifest snapshot = site.capture();
      Map<String, String> wanted = Picture.of(site.target);
      reflink(file, kept.resolve("image"));
      reflink(site.target.resolve("wrong"), kept.resolve("wrong"));
      damage(kept.resolve("wrong"), 50);
      damage(file, 100);
      damage(site.target.resolve("wrong"), 200);
      Map<String, String> live = Picture.of(site.target);

      RestoreOutcome outcome = site.restore().apply(site.plan(snapshot), new Kept(kept));
      RestoreOutcome.Report report =
          assertInstanceOf(RestoreOutcome.Applied.class, outcome).report();
      assertEquals(20 * 4096, report.shared(), report.toString());
      assertEquals(20 * 4096, report.written(), report.toString());
      Picture.same(wanted, Picture.of(site.target), "restored");
      site.restore().undo(site.journal, Site.HOST);
      Picture.same(live, Picture.of(site.target), "undone");
    }
  }

  @Test
  void anImageIsRestoredInPlaceByWhatDiffersAlone() throws IOException {
    Path image = below.resolve("image");
    Files.write(image, random(8 * MIB, 1));
    byte[] before = Files.readAllBytes(image);
    try (Site site = Site.in(below)) {
      Manifest snapshot = new Capturing(site.repository, Site.HOST).block(image);
      damage(image, 7);
      byte[] live = Files.readAllBytes(image);
      Request request =
          new Request(
              snapshot.id(),
              Site.HOST,
              new Target.Block(image),
              Optional.empty(),
              PathPolicies.ROLLBACK,
              List.of(),
              site.journal,
              false);
      RestoreOutcome.Report report = site.apply(site.plan(request));
      assertTrue(report.written() <= 20 * 4096 * 11 / 10, report.toString());
      assertArrayEquals(before, Files.readAllBytes(image));
      site.restore().undo(site.journal, Site.HOST);
      assertArrayEquals(live, Files.readAllBytes(image));
    }
  }
}
