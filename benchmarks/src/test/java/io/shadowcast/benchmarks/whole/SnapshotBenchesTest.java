package io.shadowcast.benchmarks.whole;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.benchmarks.main.Main;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The benchmarks of snapshots as a user runs them; what is missing here is `na` in them.
@Tag("long")
@Timeout(value = 8, unit = TimeUnit.MINUTES)
class SnapshotBenchesTest {
  private static final List<String> SNAPSHOTS =
      List.of(
          "random_ratio",
          "clustered_ratio",
          "tree_ratio",
          "diff_cpu_floor",
          "diff_cpu_tracked_floor",
          "first_cpu_vs_restic",
          "first_cpu_vs_borg",
          "restore_bytes_ratio",
          "restore_cpu_vs_restic",
          "tree_diff_cpu_scan",
          "rollback_s",
          "freeze_p99_ms",
          "rss_extra_mib",
          "restic_version",
          "borg_version");

  @Test
  void snapshotsEndWithTheirLineAndLeaveNothing() throws Exception {
    String page = run("snapshots");
    assertEquals(SNAPSHOTS, keys(page), page);
    assertFalse(ofOurs(page).anyMatch(line -> line.contains("NOT EXACT")), page);
  }

  @Test
  void snapshotFaultsFindNothingWrongAndLeaveNothing() throws Exception {
    String page = run("snapshot-faults");
    assertEquals(List.of("cases", "silent_wrong", "incomplete_visible"), keys(page), page);
    assertTrue(page.endsWith(" silent_wrong=0 incomplete_visible=0"), page);
  }

  private static Stream<String> ofOurs(String page) {
    return page.lines().filter(line -> line.contains("ours"));
  }

  private static List<String> keys(String page) {
    String line = page.lines().toList().getLast();
    return Arrays.stream(line.split(" ", -1))
        .skip(1)
        .map(figure -> figure.replaceFirst("=.*", ""))
        .toList();
  }

  private static String run(String bench) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Dshadowcast.home=" + Scene.home(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "bench",
                bench,
                "--quick")
            .redirectErrorStream(true)
            .start();
    String page = String.join("\n", process.inputReader().lines().toList());
    assertEquals(0, process.waitFor(), page);
    assertNothingIsLeft(bench);
    return page;
  }

  private static void assertNothingIsLeft(String bench) throws Exception {
    String place = "shadowcast-" + bench + "-";
    for (String folder : List.of(System.getProperty("java.io.tmpdir"), "/dev/shm")) {
      if (Files.isDirectory(Path.of(folder))) {
        try (Stream<Path> all = Files.list(Path.of(folder))) {
          assertEquals(List.of(), all.filter(each -> each.toString().contains(place)).toList());
        }
      }
    }
    assertFalse(Files.readString(Path.of("/proc/mounts")).contains(place));
  }
}
