package io.shadowcast.snapshot.restore;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.snapshot.volume.Manifest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Nasty case 4: a restore that dies at any call is carried on to the snapshot, or taken back to
/// what was there; never anything else.
class CrashTest {
  @TempDir(factory = InMemory.class)
  Path below;

  private Site site;
  private Manifest snapshot;
  private Map<String, String> wanted;
  private Map<String, String> live;

  @BeforeEach
  void change() throws IOException {
    site = Site.in(below);
    Path root = site.target;
    Files.createDirectories(root.resolve("sub/deep"));
    Files.write(root.resolve("sub/large"), random(300_000));
    Files.write(root.resolve("sub/small"), random(100));
    Files.write(root.resolve("sub/deep/goes"), random(5000));
    Files.write(root.resolve("link1"), random(9000));
    Files.createLink(root.resolve("sub/link2"), root.resolve("link1"));
    Files.writeString(root.resolve("turns"), "file");
    snapshot = site.capture();
    wanted = Picture.of(root);

    try (FileChannel file = FileChannel.open(root.resolve("sub/large"), StandardOpenOption.WRITE)) {
      file.write(ByteBuffer.wrap(random(5000)), 50_000);
      file.write(ByteBuffer.wrap(random(5000)), 310_000);
    }
    Files.write(root.resolve("sub/small"), random(200));
    Files.delete(root.resolve("sub/deep/goes"));
    Files.delete(root.resolve("sub/deep"));
    Files.createDirectories(root.resolve("extra/in"));
    Files.write(root.resolve("extra/in/it"), random(3000));
    Files.delete(root.resolve("sub/link2"));
    Files.delete(root.resolve("turns"));
    Files.createDirectory(root.resolve("turns"));
    Files.writeString(root.resolve("turns/x"), "x");
    live = Picture.of(root);
  }

  @AfterEach
  void close() {
    site.close();
  }

  private static byte[] random(int length) {
    byte[] out = new byte[length];
    new Random(length).nextBytes(out);
    return out;
  }

  private long callsOfOneRestore() throws IOException {
    Tripwire counting = Tripwire.counting();
    site.with(counting).restore().apply(site.plan(snapshot), LocalCopy.NONE);
    site.restore().undo(site.journal, Site.HOST);
    Picture.same(live, Picture.of(site.target), "restore");
    return counting.calls();
  }

  @Test
  void killedAtAnyCallItIsCarriedOnOrTakenBack() throws IOException {
    long calls = callsOfOneRestore();
    assertTrue(calls > 60, "only " + calls);
    for (long at = 1; at <= calls; at++) {
      killed(at, at % 2 == 0);
      Restore.Way way = at % 3 == 0 ? Restore.Way.FORWARD : Restore.Way.BACK;
      RestoreOutcome outcome = site.restore().recover(site.journal, Site.HOST, way);
      boolean forward = outcome instanceof RestoreOutcome.Applied;
      Picture.same(forward ? wanted : live, Picture.of(site.target), at + ": " + outcome);
      if (forward) {
        site.restore().undo(site.journal, Site.HOST);
      }
      Picture.same(live, Picture.of(site.target), "call " + at);
      assertFalse(Files.exists(site.target.resolve(Restore.STASH)), "call " + at);
      assertInstanceOf(
          RestoreOutcome.Nothing.class,
          site.restore().recover(site.journal, Site.HOST, Restore.Way.FORWARD));
    }
  }

  /// A service that starts after the power loss writes before the restore is carried on.
  @Test
  void whatWasWrittenAfterTheCrashIsNeverMixedWithTheSnapshot() throws IOException {
    long calls = callsOfOneRestore();
    Path file = site.target.resolve("sub/large");
    byte[] before = Files.readAllBytes(file);
    int refused = 0;
    for (long at = 1; at <= calls; at += 3) {
      killed(at, true);
      try (FileChannel open = FileChannel.open(file, StandardOpenOption.WRITE)) {
        open.write(ByteBuffer.wrap(new byte[100]), 200_000);
      }
      RestoreOutcome outcome = site.restore().recover(site.journal, Site.HOST, Restore.Way.FORWARD);
      if (outcome instanceof RestoreOutcome.Refused) {
        refused++;
      } else if (outcome instanceof RestoreOutcome.Applied) {
        // Only what was applied before the crash stands: that is not looked at again.
        assertTrue(at > calls - 4, at + " of " + calls + ": " + outcome);
      }
      site.restore().recover(site.journal, Site.HOST, Restore.Way.BACK);
      assertFalse(Files.exists(site.target.resolve(Restore.STASH)), "call " + at);
      Files.write(file, before);
    }
    assertTrue(refused > calls / 6, refused + " of " + calls);
  }

  private void killed(long at, boolean after) throws IOException {
    Restore dying = site.with(new Tripwire(at, after, true)).restore();
    try {
      dying.apply(site.plan(snapshot), LocalCopy.NONE);
    } catch (Tripwire.Killed e) {
      return;
    }
    throw new AssertionError("survived call " + at);
  }

  @Test
  void killedAgainWhileRecoveringItStillEndsInOneOrTheOther() throws IOException {
    long calls = callsOfOneRestore();
    Random random = new Random(11);
    for (int i = 0; i < 25; i++) {
      killed(1 + random.nextLong(calls), random.nextBoolean());
      for (int again = 0; again < 3; again++) {
        Restore.Way way = random.nextBoolean() ? Restore.Way.FORWARD : Restore.Way.BACK;
        Tripwire wire = new Tripwire(1 + random.nextLong(60), random.nextBoolean(), true);
        try {
          site.with(wire).restore().recover(site.journal, Site.HOST, way);
        } catch (Tripwire.Killed e) {
          // as wanted
        }
      }
      Restore.Way way = random.nextBoolean() ? Restore.Way.FORWARD : Restore.Way.BACK;
      RestoreOutcome outcome = site.restore().recover(site.journal, Site.HOST, way);
      if (outcome instanceof RestoreOutcome.Applied) {
        Picture.same(wanted, Picture.of(site.target), "round " + i);
        site.restore().undo(site.journal, Site.HOST);
      }
      Picture.same(live, Picture.of(site.target), "round " + i + ": " + outcome);
    }
  }

  @Test
  void anErrorOfTheDiskAtAnyCallIsTakenBackAtOnce() throws IOException {
    long calls = callsOfOneRestore();
    for (long at = 1; at <= calls; at += 2) {
      Restore failing = site.with(new Tripwire(at, at % 4 == 1, false)).restore();
      RestoreOutcome outcome = failing.apply(site.plan(snapshot), LocalCopy.NONE);
      assertTrue(
          outcome instanceof RestoreOutcome.Undone || outcome instanceof RestoreOutcome.Refused,
          at + ": " + outcome);
      Picture.same(live, Picture.of(site.target), at + ": " + outcome);
      site.restore().recover(site.journal, Site.HOST, Restore.Way.BACK);
    }
  }
}
