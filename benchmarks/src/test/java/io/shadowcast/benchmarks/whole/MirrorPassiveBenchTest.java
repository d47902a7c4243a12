package io.shadowcast.benchmarks.whole;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.shadowcast.benchmarks.main.Main;
import io.shadowcast.benchmarks.processes.Privileges;
import io.shadowcast.benchmarks.processes.Programs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The benchmark as a user runs it, with real servers and load generators.
@Tag("long")
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class MirrorPassiveBenchTest {
  private static final List<String> KEYS =
      List.of(
          "p50_ratio",
          "served_5k",
          "served_10k",
          "served_ratio",
          "cpu_s_per_100k",
          "complete_5k",
          "complete_10k",
          "complete_max",
          "inversions",
          "unaccounted",
          "conns_per_conn",
          "post60k_complete");

  @Test
  void everyKeyIsMeasuredAndNothingIsLeft() throws Exception {
    assumeTrue(Privileges.mayCapture(), "SKIP: AF_PACKET needs CAP_NET_RAW");
    demand("nginx", "nginx-light");
    demand("wrk", "wrk");
    demand("h2load", "nghttp2-client");
    Process bench =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Dshadowcast.home=" + Scene.home(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "bench",
                "mirror-passive",
                "--quick")
            .redirectErrorStream(true)
            .start();
    List<String> lines = bench.inputReader().lines().toList();
    String page = String.join("\n", lines);

    assertEquals(0, bench.waitFor(), page);
    Map<String, String> figures = figures(lines.getLast());
    assertEquals(KEYS, List.copyOf(figures.keySet()), page);
    assertFalse(figures.containsValue("na"), page);
    assertTrue(page.contains(" inversions=0 unaccounted=0 "), page);
    assertNothingIsLeft();
  }

  private static void demand(String program, String debianPackage) {
    assumeTrue(
        Programs.find(program).isPresent(),
        () -> "SKIP: the Debian package " + debianPackage + " is not installed");
  }

  private static Map<String, String> figures(String line) {
    return Arrays.stream(line.replaceFirst("^bench=mirror-passive ", "").split(" ", -1))
        .map(figure -> figure.split("=", 2))
        .collect(
            Collectors.toMap(
                figure -> figure[0], figure -> figure[1], (a, b) -> a, LinkedHashMap::new));
  }

  private static void assertNothingIsLeft() throws Exception {
    try (Stream<Path> all = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      assertEquals(List.of(), all.filter(MirrorPassiveBenchTest::isOurs).toList());
    }
    assertFalse(
        ProcessHandle.allProcesses()
            .flatMap(process -> process.info().commandLine().stream())
            .anyMatch(line -> line.contains("/shadowcast-mirror-passive-")));
  }

  private static boolean isOurs(Path path) {
    return path.getFileName().toString().startsWith("shadowcast-mirror-passive-");
  }
}
