package io.shadowcast.snapshot.restore;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.snapshot.volume.Manifest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A journal is whole or not there.
class JournalTest {
  @TempDir(factory = InMemory.class)
  Path below;

  @Test
  void everyPrefixAndEveryFlippedBitIsNoState() {
    byte[] framed = Journal.framed("what was planned".getBytes(StandardCharsets.UTF_8));
    assertArrayEquals(
        "what was planned".getBytes(StandardCharsets.UTF_8), Journal.payload(framed).orElseThrow());
    for (int length = 0; length < framed.length; length++) {
      assertTrue(Journal.payload(Arrays.copyOf(framed, length)).isEmpty(), "length " + length);
    }
    for (int bit = 0; bit < framed.length * 8; bit++) {
      byte[] flipped = framed.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      assertTrue(Journal.payload(flipped).isEmpty(), "bit " + bit);
    }
  }

  @Test
  void aDamagedPlanIsRefusedAndTheTargetUntouched() throws IOException {
    try (Site site = Site.in(below)) {
      Files.write(site.target.resolve("file"), new byte[5000]);
      Manifest snapshot = site.capture();
      Files.write(site.target.resolve("file"), new byte[] {1, 2, 3});
      Map<String, String> live = Picture.of(site.target);
      dieAfterThePlan(site, snapshot);
      byte[] whole = Files.readAllBytes(site.journal.resolve("plan"));
      for (int length = 0; length < whole.length; length += 7) {
        Files.write(site.journal.resolve("plan"), Arrays.copyOf(whole, length));
        assertInstanceOf(
            RestoreOutcome.Refused.class,
            site.restore().recover(site.journal, Site.HOST, Restore.Way.FORWARD));
        Picture.same(live, Picture.of(site.target), "length " + length);
      }
      Files.write(site.journal.resolve("plan"), whole);
      assertInstanceOf(
          RestoreOutcome.Undone.class,
          site.restore().recover(site.journal, Site.HOST, Restore.Way.BACK));
      site.restoreTo(snapshot);
      assertEquals(5000, Files.size(site.target.resolve("file")));
    }
  }

  /// Dies as soon as the plan is published.
  private static void dieAfterThePlan(Site site, Manifest snapshot) throws IOException {
    for (long at = 1; Files.notExists(site.journal.resolve("plan")); at++) {
      try {
        site.with(new Tripwire(at, true, true))
            .restore()
            .apply(site.plan(snapshot), LocalCopy.NONE);
      } catch (Tripwire.Killed e) {
        // until it had the plan
      }
    }
  }

  @Test
  void damagedPreImagesAreNotPutBackAndTheWayForwardStaysOpen() throws IOException {
    try (Site site = Site.in(below)) {
      byte[] large = new byte[400_000];
      Arrays.fill(large, (byte) 7);
      Files.write(site.target.resolve("large"), large);
      Manifest snapshot = site.capture();
      Map<String, String> wanted = Picture.of(site.target);
      byte[] damaged = large.clone();
      Arrays.fill(damaged, 8192, 9000, (byte) 9);
      Files.write(site.target.resolve("large"), damaged);
      site.apply(site.plan(snapshot));
      Path undo = site.journal.resolve("undo");
      byte[] saved = Files.readAllBytes(undo);
      saved[saved.length / 2] ^= 1;
      Files.write(undo, saved);
      RestoreOutcome outcome = site.restore().undo(site.journal, Site.HOST);
      assertTrue(outcome.toString().contains("undo: damaged at byte 0"), outcome.toString());
      assertInstanceOf(
          RestoreOutcome.Applied.class,
          site.restore().recover(site.journal, Site.HOST, Restore.Way.FORWARD));
      site.restore().accept(site.journal, Site.HOST);
      Picture.same(wanted, Picture.of(site.target), "forward");
    }
  }
}
