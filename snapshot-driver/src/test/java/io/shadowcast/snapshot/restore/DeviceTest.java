package io.shadowcast.snapshot.restore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.shadowcast.snapshot.kernel.LoopVolume;
import io.shadowcast.snapshot.volume.Manifest;
import io.shadowcast.snapshot.volume.Target;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A restore of a device: alone with it, and only of what was planned.
class DeviceTest {
  private static final long MIB = 1 << 20;
  private static final long PLANNED = 20 * MIB;

  // The name of the filesystem in its superblock: data that the plan leaves alone.
  private static final long ELSEWHERE = 1024 + 0x78;

  @TempDir(factory = InMemory.class)
  Path below;

  private Site site;
  private Path device;
  private Path mountPoint;
  private Request request;

  @BeforeEach
  void attach() throws IOException {
    assumeTrue(LoopVolume.isRoot(), "SKIP: not root: devices cannot be made");
    assumeTrue(
        LoopVolume.run("sh", "-c", "command -v mkfs.ext4").ok(),
        "SKIP: the Debian package e2fsprogs is not installed");
    Path image = below.resolve("image");
    try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
      file.setLength(32 * MIB);
    }
    LoopVolume.need("mkfs.ext4", "-q", "-F", "-b", "4096", image.toString());
    LoopVolume.Outcome attached = LoopVolume.run("losetup", "-f", "--show", image.toString());
    assumeTrue(attached.ok(), "SKIP: kernel facility absent: loop device " + attached.said());
    device = Path.of(attached.said());
    mountPoint = Files.createDirectory(below.resolve("mounted"));
    site = Site.in(below);
    Manifest snapshot = new Capturing(site.repository, Site.HOST).block(device);
    write(PLANNED, 1);
    request =
        new Request(
            snapshot.id(),
            Site.HOST,
            new Target.Block(device),
            Optional.empty(),
            PathPolicies.ROLLBACK,
            List.of(),
            site.journal,
            false);
  }

  @AfterEach
  void detach() throws IOException {
    if (site != null) {
      site.close();
    }
    if (device != null) {
      LoopVolume.run("umount", mountPoint.toString());
      LoopVolume.need("losetup", "-d", device.toString());
    }
  }

  private void write(long at, int value) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(device.toFile(), "rw")) {
      file.seek(at);
      file.write(value);
      file.getFD().sync();
    }
  }

  private int read(long at) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(device.toFile(), "r")) {
      file.seek(at);
      return file.read();
    }
  }

  private void mount() throws IOException {
    // Without a log and read-only: mounting writes nothing.
    LoopVolume.need(
        "mount", "-t", "ext4", "-o", "ro,noload", device.toString(), mountPoint.toString());
  }

  private static void refused(Refusal.Reason reason, RestoreOutcome outcome) {
    List<Refusal> refusals = assertInstanceOf(RestoreOutcome.Refused.class, outcome).refusals();
    assertEquals(List.of(reason), refusals.stream().map(Refusal::reason).toList());
  }

  @Test
  void whatWasWrittenElsewhereSinceThePlanIsRefused() throws IOException {
    Plan plan = site.plan(request);
    write(ELSEWHERE, 2);
    refused(Refusal.Reason.STALE, site.restore().apply(plan, LocalCopy.NONE));
    assertEquals(1, read(PLANNED));
    assertEquals(2, read(ELSEWHERE));
  }

  @Test
  void allOfItIsVerified() throws IOException {
    Plan plan = site.plan(request);
    site.apply(plan);
    write(ELSEWHERE, 2);
    assertInstanceOf(VerifyOutcome.Differs.class, site.restore().verify(plan));
  }

  @Test
  void aMountedDeviceIsRefusedBeforeAnythingIsWritten() throws IOException {
    Plan plan = site.plan(request);
    mount();
    refused(Refusal.Reason.KERNEL, site.restore().apply(plan, LocalCopy.NONE));
    assertTrue(Files.notExists(site.journal.resolve("plan")), "no journal is begun");
    assertEquals(1, read(PLANNED));
    LoopVolume.need("umount", mountPoint.toString());
    site.apply(plan);
    assertEquals(0, read(PLANNED));
  }

  @Test
  void anUndoWaitsForTheDeviceAndAnAcceptDoesNot() throws IOException {
    site.apply(site.plan(request));
    mount();
    refused(Refusal.Reason.KERNEL, site.restore().undo(site.journal, Site.HOST));
    assertTrue(Files.exists(site.journal.resolve("applied")), "it still stands");
    LoopVolume.need("umount", mountPoint.toString());
    assertInstanceOf(RestoreOutcome.Undone.class, site.restore().undo(site.journal, Site.HOST));
    assertEquals(1, read(PLANNED));
    site.apply(site.plan(request));
    mount();
    assertInstanceOf(RestoreOutcome.Applied.class, site.restore().accept(site.journal, Site.HOST));
  }
}
