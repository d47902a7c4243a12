package io.shadowcast.snapshot.restore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.snapshot.kernel.Folder;
import io.shadowcast.snapshot.kernel.LinuxFolder;
import io.shadowcast.snapshot.kernel.PathLock;
import io.shadowcast.snapshot.volume.Manifest;
import io.shadowcast.snapshot.volume.SnapshotId;
import io.shadowcast.snapshot.volume.Target;
import io.shadowcast.words.HostId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Nasty case 10, what is refused: another host's or target's snapshot, two restores at once, a
/// state that is no longer the planned one, an unmounted target.
class RefusalTest {
  @TempDir(factory = InMemory.class)
  Path below;

  private Site site;
  private Manifest snapshot;

  @BeforeEach
  void change() throws IOException {
    site = Site.in(below);
    Files.writeString(site.target.resolve("file"), "before");
    snapshot = site.capture();
    Files.writeString(site.target.resolve("file"), "after");
  }

  @AfterEach
  void close() {
    site.close();
  }

  private Request request(HostId host, Path target, SnapshotId id, Optional<SnapshotId> base) {
    return new Request(
        id,
        host,
        new Target.Tree(target),
        base,
        PathPolicies.ROLLBACK,
        List.of(),
        site.journal,
        false);
  }

  private static List<Refusal.Reason> reasons(Object outcome) {
    List<Refusal> refusals =
        outcome instanceof PlanOutcome.Refused planned
            ? planned.refusals()
            : assertInstanceOf(RestoreOutcome.Refused.class, outcome).refusals();
    return refusals.stream().map(Refusal::reason).toList();
  }

  @Test
  void everythingThatIsWrongIsSaidAtOnce() throws IOException {
    Optional<SnapshotId> unknown = Optional.of(new SnapshotId(new UUID(3, 4)));
    assertEquals(
        List.of(Refusal.Reason.WRONG_HOST, Refusal.Reason.WRONG_TARGET, Refusal.Reason.NO_SNAPSHOT),
        reasons(
            site.restore()
                .plan(
                    request(new HostId("other"), Path.of("/elsewhere"), snapshot.id(), unknown))));
  }

  @Test
  void aTargetThatIsAnotherFolderNowIsRefused() throws IOException {
    Plan plan = site.plan(snapshot);
    Files.move(site.target, below.resolve("moved"));
    Files.createDirectory(site.target);
    assertEquals(
        List.of(Refusal.Reason.WRONG_TARGET), reasons(site.restore().apply(plan, LocalCopy.NONE)));
  }

  @Test
  void whatChangedSinceThePlanIsRefused() throws IOException {
    Plan plan = site.plan(snapshot);
    Files.writeString(site.target.resolve("file"), "changed again");
    assertEquals(
        List.of(Refusal.Reason.STALE), reasons(site.restore().apply(plan, LocalCopy.NONE)));
    assertEquals("changed again", Files.readString(site.target.resolve("file")));
  }

  @Test
  void twoRestoresAtOnceAreRefused() throws IOException {
    Plan plan = site.plan(snapshot);
    for (Path each : List.of(site.journal, site.target)) {
      try (PathLock _ = PathLock.take(each).orElseThrow()) {
        assertTrue(PathLock.take(each).isEmpty(), each + " is held");
        assertEquals(
            List.of(Refusal.Reason.IN_PROGRESS),
            reasons(site.restore().apply(plan, LocalCopy.NONE)));
      }
    }
    site.apply(plan);
    assertEquals(
        List.of(Refusal.Reason.IN_PROGRESS), reasons(site.restore().apply(plan, LocalCopy.NONE)));
    Plan again = site.plan(snapshot);
    assertEquals(
        List.of(Refusal.Reason.IN_PROGRESS),
        reasons(site.restore().apply(again, LocalCopy.NONE)),
        "before the first one is accepted");
  }

  @Test
  void aRecoveryWaitsUntilTheTargetIsMountedAgain() throws IOException {
    site.apply(site.plan(snapshot));
    Map<String, String> applied = Picture.of(site.target);
    Files.move(site.target, below.resolve("unmounted"));
    Files.createDirectory(site.target);
    for (Restore.Way way : Restore.Way.values()) {
      assertEquals(
          List.of(Refusal.Reason.WRONG_TARGET),
          reasons(site.restore().recover(site.journal, Site.HOST, way)));
    }
    assertEquals(
        List.of(Refusal.Reason.WRONG_TARGET),
        reasons(site.restore().accept(site.journal, Site.HOST)));
    Files.delete(site.target);
    Files.move(below.resolve("unmounted"), site.target);
    Picture.same(applied, Picture.of(site.target), "mounted again");
    site.restore().undo(site.journal, Site.HOST);
    assertEquals("after", Files.readString(site.target.resolve("file")));
  }

  @Test
  void clearingUpWaitsUntilTheTargetIsMountedAgain() throws IOException {
    site.apply(site.plan(snapshot));
    try (Folder journal = LinuxFolder.open(site.journal)) {
      new Journal(journal).write(Journal.ENDED, new byte[] {1});
    }
    Files.move(site.target, below.resolve("unmounted"));
    Path others = Files.createDirectories(site.target.resolve(Restore.STASH)).resolve("0");
    Files.writeString(others, "taken away by the restore of what is mounted here now");
    assertEquals(
        List.of(Refusal.Reason.WRONG_TARGET),
        reasons(site.restore().recover(site.journal, Site.HOST, Restore.Way.FORWARD)));
    assertTrue(Files.exists(others));
    Files.move(site.target, below.resolve("other"));
    Files.move(below.resolve("unmounted"), site.target);
    assertInstanceOf(
        RestoreOutcome.Applied.class,
        site.restore().recover(site.journal, Site.HOST, Restore.Way.FORWARD));
    assertTrue(Files.notExists(site.target.resolve(Restore.STASH)));
  }

  @Test
  void aRestoreThatDidNotBeginLeavesAnothersStashAlone() throws IOException {
    site.apply(site.plan(snapshot));
    for (String each : List.of("built", "applied")) {
      Files.delete(site.journal.resolve(each));
    }
    Path stash = site.target.resolve(Restore.STASH);
    Files.delete(stash.resolve("owner"));
    Files.createSymbolicLink(stash.resolve("owner"), Path.of("12345"));
    for (Restore.Way way : Restore.Way.values()) {
      assertEquals(
          List.of(Refusal.Reason.WRONG_TARGET),
          reasons(site.restore().recover(site.journal, Site.HOST, way)));
    }
    assertTrue(Files.exists(stash));
  }

  @Test
  void anotherHostsJournalIsRefused() throws IOException {
    site.apply(site.plan(snapshot));
    assertEquals(
        List.of(Refusal.Reason.WRONG_HOST),
        reasons(site.restore().recover(site.journal, new HostId("other"), Restore.Way.BACK)));
  }
}
