package io.shadowcast.snapshot.restore;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.shadowcast.snapshot.kernel.LoopVolume;
import io.shadowcast.snapshot.volume.Manifest;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Nasty case 4 with real processes and `kill -9`.
class KillTest {
  @TempDir Path below;

  @Test
  void aKilledProcessIsCarriedOnByTheNext() throws Exception {
    rounds(below.resolve("target"), List.of(8L, 30L, 43L), 3);
  }

  @ParameterizedTest
  @EnumSource(
      value = LoopVolume.Type.class,
      names = {"XFS", "BTRFS"})
  void onOtherFilesystemsToo(LoopVolume.Type type) throws Exception {
    try (LoopVolume volume = LoopVolume.make(type, below)) {
      rounds(volume.root().resolve("target"), List.of(35L), 4);
    }
  }

  // XFS allocates ahead of what is written, so where there is data is not compared.
  private void rounds(Path target, List<Long> stops, long seed) throws Exception {
    Path side = below.resolve("side");
    try (Site site = Site.of(target, side, Places.LINUX)) {
      Edits edits = new Edits(target, new Random(seed));
      edits.some(30);
      Manifest snapshot = site.capture();
      Map<String, String> wanted = Picture.of(target, false);
      edits.some(30);
      Map<String, String> live = Picture.of(target, false);
      for (long stop : stops) {
        kill(target, side, snapshot, stop);
        Restore.Way way = stop % 2 == 0 ? Restore.Way.BACK : Restore.Way.FORWARD;
        RestoreOutcome outcome = site.restore().recover(site.journal, Site.HOST, way);
        if (outcome instanceof RestoreOutcome.Applied) {
          site.restore().accept(site.journal, Site.HOST);
        }
        boolean forward = outcome instanceof RestoreOutcome.Applied;
        Picture.same(forward ? wanted : live, Picture.of(target, false), stop + ": " + outcome);
      }
    }
  }

  private static void kill(Path target, Path side, Manifest snapshot, long stop) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                KilledProcess.class.getName(),
                target.toString(),
                side.toString(),
                snapshot.id().toString(),
                Long.toString(stop))
            .redirectErrorStream(true)
            .start();
    try (BufferedReader said = process.inputReader(StandardCharsets.UTF_8)) {
      StringBuilder all = new StringBuilder();
      String line = said.readLine();
      while (line != null && !line.equals("here")) {
        all.append(line).append('\n');
        line = said.readLine();
      }
      assertEquals("here", line, all.toString());
    } finally {
      process.destroyForcibly().waitFor();
    }
  }
}
