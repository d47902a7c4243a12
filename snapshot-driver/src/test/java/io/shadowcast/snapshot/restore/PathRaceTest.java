package io.shadowcast.snapshot.restore;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.snapshot.volume.Manifest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Nasty case 7: whoever may write in the target cannot lead a restore out of it.
class PathRaceTest {
  @TempDir(factory = InMemory.class)
  Path below;

  @Test
  void aFolderThatBecomesALinkAtAnyMomentLeadsNowhere() throws IOException {
    Path outside = Files.createDirectories(below.resolve("outside"));
    Files.write(outside.resolve("large"), new byte[20_000]);
    Files.writeString(outside.resolve("small"), "theirs");
    Files.writeString(outside.resolve("extra"), "theirs");
    Map<String, String> untouched = Picture.of(outside);
    try (Site site = Site.in(below)) {
      fill(site.target, 0);
      Manifest snapshot = site.capture();
      long calls = Long.MAX_VALUE;
      for (long at = 1; at <= calls; at += 2) {
        clear(site.target);
        clear(site.journal);
        fill(site.target, 1);
        Path sub = site.target.resolve("sub");
        Tripwire wire = Tripwire.meanwhile(at, () -> swap(sub, outside));
        RestoreOutcome outcome =
            site.with(wire).restore().apply(site.plan(snapshot), LocalCopy.NONE);
        Picture.same(untouched, Picture.of(outside), at + ": " + outcome);
        calls = wire.calls();
        assertTrue(at > calls || !(outcome instanceof RestoreOutcome.Nothing), at + ": " + outcome);
      }
      assertTrue(calls > 20, "only " + calls);
    }
  }

  private static void fill(Path target, int version) throws IOException {
    Path sub = Files.createDirectories(target.resolve("sub"));
    byte[] large = new byte[20_000];
    large[9000] = (byte) (1 + version);
    large[0] = 1;
    Files.write(sub.resolve("large"), large);
    Files.writeString(sub.resolve("small"), "version " + version);
    if (version > 0) {
      Files.writeString(sub.resolve("extra"), "extra");
    }
  }

  private static void swap(Path sub, Path outside) {
    try {
      Files.move(sub, sub.resolveSibling("hidden"));
      Files.createSymbolicLink(sub, outside);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void clear(Path folder) throws IOException {
    List<Path> all;
    try (Stream<Path> walk = Files.walk(folder)) {
      all = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path each : all) {
      if (!each.equals(folder)) {
        Files.delete(each);
      }
    }
  }
}
