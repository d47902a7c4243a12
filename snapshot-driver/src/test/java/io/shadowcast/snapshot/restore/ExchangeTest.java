package io.shadowcast.snapshot.restore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.snapshot.btrfs.BtrfsDriver;
import io.shadowcast.snapshot.kernel.DiskFile;
import io.shadowcast.snapshot.kernel.Folder;
import io.shadowcast.snapshot.kernel.LinuxFolder;
import io.shadowcast.snapshot.kernel.LoopVolume;
import io.shadowcast.snapshot.open.Desk;
import io.shadowcast.snapshot.open.Request;
import io.shadowcast.snapshot.volume.FilePath;
import io.shadowcast.snapshot.volume.Manifest;
import io.shadowcast.snapshot.volume.Target;
import io.shadowcast.words.HostId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whole subvolumes of a real btrfs change places.
class ExchangeTest {
  private static final HostId HOST = new HostId("web-1");

  @TempDir private Path folder;
  private LoopVolume volume;
  private Path target;
  private Path journal;
  private Desk desk;

  @BeforeEach
  void mount() throws IOException {
    volume = LoopVolume.make(LoopVolume.Type.BTRFS, folder);
    target = volume.root().resolve("data");
    LoopVolume.need("btrfs", "subvolume", "create", target.toString());
    journal = Files.createDirectory(folder.resolve("journal"));
    desk = new Desk(Files.createDirectory(folder.resolve("desk")));
    Files.createDirectories(target.resolve("a/b"));
    Files.write(target.resolve("a/b/image"), new byte[500]);
    Files.writeString(target.resolve("settings"), "old");
    Files.createSymbolicLink(target.resolve("link"), Path.of("settings"));
  }

  @AfterEach
  void unmount() throws IOException {
    if (desk != null) {
      desk.close();
    }
    if (volume != null) {
      volume.close();
    }
  }

  private Manifest capture() throws IOException {
    return desk.snapshots().create(Request.of(new Target.Tree(target)).by(BtrfsDriver.NAME));
  }

  private void damage() throws IOException {
    Files.writeString(target.resolve("settings"), "new and longer");
    Files.write(target.resolve("a/b/image"), new byte[] {1, 2, 3}, StandardOpenOption.APPEND);
    Files.createDirectory(target.resolve("fresh"));
    Files.delete(target.resolve("link"));
  }

  private Restore restore(Places places) {
    return new Restore(desk.snapshots().repository(), places, new Random(5));
  }

  private PlanOutcome plan(Manifest to, String... policies) throws IOException {
    PathPolicies parsed =
        assertInstanceOf(PathPolicies.Reading.Read.class, PathPolicies.parse(List.of(policies)))
            .policies();
    try (LinuxFolder root = LinuxFolder.open(target)) {
      return restore(Places.LINUX)
          .plan(
              new io.shadowcast.snapshot.restore.Request(
                  to.id(),
                  HOST,
                  new Target.Tree(target),
                  Optional.empty(),
                  parsed,
                  List.of(),
                  journal,
                  false),
              BtrfsDriver.copies(root));
    }
  }

  private Plan planned(Manifest to) throws IOException {
    return assertInstanceOf(PlanOutcome.Planned.class, plan(to, "**=exchange")).plan();
  }

  private RestoreOutcome apply(Restore restore, Plan plan) throws IOException {
    try (LinuxFolder root = LinuxFolder.open(target)) {
      return restore.apply(plan, BtrfsDriver.copies(root));
    }
  }

  private String refused(PlanOutcome outcome) {
    return assertInstanceOf(PlanOutcome.Refused.class, outcome).refusals().toString();
  }

  /// Without what drivers keep.
  private Map<FilePath, String> live() throws IOException {
    Map<FilePath, String> live = desk.live(target);
    live.keySet().removeIf(path -> path.within(FilePath.of(Restore.HOLD)));
    return live;
  }

  private List<String> beside() throws IOException {
    try (Stream<Path> all = Files.list(volume.root())) {
      return all.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void theSnapshotComesBackWithoutWritingAndGoesAgain() throws IOException {
    Manifest first = capture();
    Map<FilePath, String> then = live();
    damage();
    Map<FilePath, String> now = live();
    Plan plan = planned(first);
    assertEquals(0, plan.writtenBytes());
    Restore restore = restore(Places.LINUX);

    assertInstanceOf(RestoreOutcome.Applied.class, apply(restore, plan));
    assertEquals(then, live());
    assertInstanceOf(VerifyOutcome.Equal.class, restore.verify(plan));
    Files.writeString(target.resolve("settings"), "written after the restore");

    assertInstanceOf(RestoreOutcome.Undone.class, restore.undo(journal, HOST));
    assertEquals(now, live());
    assertEquals(List.of("data"), beside());
  }

  @Test
  void acceptedItLeavesNothingAndTheNextSnapshotIsWhole() throws IOException {
    Manifest first = capture();
    damage();
    Restore restore = restore(Places.LINUX);
    assertInstanceOf(RestoreOutcome.Applied.class, apply(restore, planned(first)));
    assertInstanceOf(RestoreOutcome.Applied.class, restore.accept(journal, HOST));
    assertEquals(List.of("data"), beside());

    Manifest second = capture();
    assertEquals(desk.stored(first), desk.stored(second));
    damage();
    Manifest third = capture();
    Map<FilePath, String> then = live();
    Files.delete(target.resolve("settings"));
    assertInstanceOf(RestoreOutcome.Applied.class, apply(restore, planned(third)));
    assertEquals(then, live());
  }

  /// Wherever the journal is when the process dies, one of the two comes back whole.
  @Test
  void killedBetweenAnyTwoStepsItGoesOnOrBack() throws IOException {
    int stops = 0;
    for (int stop = 1; died(stop, Restore.Way.FORWARD); stop++) {
      assertTrue(died(stop, Restore.Way.BACK), "the same steps");
      stops++;
    }
    assertTrue(stops > 5, stops + " steps");
  }

  private boolean died(int stop, Restore.Way way) throws IOException {
    Files.writeString(target.resolve("settings"), "as it was at " + stop + way);
    Manifest first = capture();
    Map<FilePath, String> then = live();
    Files.writeString(target.resolve("settings"), "damaged");
    Map<FilePath, String> now = live();
    Plan plan = planned(first);
    boolean died = false;
    try {
      assertInstanceOf(RestoreOutcome.Applied.class, apply(restore(journalStopsAt(stop)), plan));
    } catch (Tripwire.Killed e) {
      died = true;
    }
    Restore again = restore(Places.LINUX);
    RestoreOutcome outcome = again.recover(journal, HOST, way);
    boolean applied = outcome instanceof RestoreOutcome.Applied;
    assertEquals(applied ? then : now, live(), outcome::toString);
    assertTrue(way == Restore.Way.FORWARD || !applied, outcome::toString);
    if (applied) {
      assertInstanceOf(RestoreOutcome.Applied.class, again.accept(journal, HOST));
      assertEquals(then, live());
    }
    assertEquals(List.of("data"), beside(), outcome::toString);
    return died;
  }

  private Places journalStopsAt(int stop) {
    Tripwire tripwire = new Tripwire(stop, false, true);
    return new Places() {
      @Override
      public Folder folder(Path path) throws IOException {
        return path.equals(journal) ? tripwire.folder(path) : Places.LINUX.folder(path);
      }

      @Override
      public DiskFile device(Path path, boolean writable) throws IOException {
        return Places.LINUX.device(path, writable);
      }
    };
  }

  @Test
  void whatIsInUseIsNotExchanged() throws Exception {
    Manifest first = capture();
    damage();
    Plan plan = planned(first);
    Map<FilePath, String> now = live();
    Process user =
        new ProcessBuilder("sleep", "100").directory(target.resolve("a").toFile()).start();
    try {
      RestoreOutcome outcome = apply(restore(Places.LINUX), plan);
      assertTrue(outcome.toString().contains(user.pid() + " (sleep)"), outcome::toString);
      assertInstanceOf(RestoreOutcome.Refused.class, outcome);
    } finally {
      user.destroyForcibly().waitFor();
    }
    assertEquals(now, live());
  }

  @Test
  void whatWasWrittenSinceThePlanIsNotExchanged() throws IOException {
    Manifest first = capture();
    damage();
    Plan plan = planned(first);
    Files.writeString(target.resolve("a/unseen"), "by the plan");
    RestoreOutcome outcome = apply(restore(Places.LINUX), plan);
    assertTrue(outcome.toString().contains("written since"), outcome::toString);
    assertEquals("by the plan", Files.readString(target.resolve("a/unseen")));
  }

  @Test
  void aPlanThatWouldTakeMoreThanItShowsIsRefused() throws IOException {
    Manifest first = capture();
    damage();
    assertTrue(refused(plan(first, "/settings=keep", "**=exchange")).contains("policy keep"));
    LoopVolume.need("btrfs", "subvolume", "create", target.resolve("a/inner").toString());
    assertTrue(refused(plan(first, "**=exchange")).contains("a/inner stays"));
    LoopVolume.need("btrfs", "subvolume", "delete", target.resolve("a/inner").toString());
    assertInstanceOf(PlanOutcome.Planned.class, plan(first, "**=exchange"));
    capture();
    assertTrue(refused(plan(first, "**=exchange")).contains("does not hold " + first.id()));
  }

  @Test
  void aMountPointIsNotExchanged() throws IOException {
    LoopVolume.need("mount", "--bind", target.toString(), target.toString());
    try {
      Manifest first = capture();
      assertTrue(refused(plan(first, "**=exchange")).contains("mount point"));
    } finally {
      LoopVolume.need("umount", target.toString());
    }
  }
}
