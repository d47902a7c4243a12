package io.shadowcast.benchmarks.whole;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.benchmarks.main.Main;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The demo as a user runs it.
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class DemoTest {
  private static final Path TEMPORARY = Path.of(System.getProperty("java.io.tmpdir"));
  private static final Path GROUPS = Path.of("/sys/fs/cgroup");

  @Tag("long")
  @ParameterizedTest
  @ValueSource(strings = {"", "--unprivileged"})
  void demoKeepsItsPromisesAndLeavesNothing(String option) throws Exception {
    Process demo = demo(option);
    List<String> lines = demo.inputReader().lines().toList();
    String page = String.join("\n", lines);
    assertTrue(lines.getLast().startsWith("demo=ok "), page);
    assertEquals(0, demo.waitFor(), page);
    assertNothingIsLeft(demo.pid(), lines);
  }

  /// In the middle of raising the stage, when everything is being started.
  @Test
  void ctrlCEndsItWithOneLineAndLeavesNothing() throws Exception {
    Process demo = demo("--unprivileged");
    List<String> lines = new ArrayList<>();
    try (BufferedReader output = demo.inputReader()) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        lines.add(line);
        if (line.contains("shops warm up")) {
          new ProcessBuilder("kill", "-INT", String.valueOf(demo.pid())).start().waitFor();
        }
      }
    } finally {
      demo.destroy();
    }
    assertEquals(130, demo.waitFor(), lines::toString);
    assertTrue(lines.getLast().startsWith("demo=failed reason=interrupted"), lines::toString);
    assertNothingIsLeft(demo.pid(), lines);
  }

  private static Process demo(String option) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                // A shell starts background jobs with SIGINT ignored, and children inherit that.
                "env",
                "--default-signal=INT",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Dshadowcast.home=" + Scene.home(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "demo"));
    if (!option.isEmpty()) {
      command.add(option);
    }
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  /// Of this demo; another may run or have been killed on the same machine.
  private static void assertNothingIsLeft(long demo, List<String> said) throws IOException {
    String name = "shadowcast-demo-" + demo + "-";
    assertEquals(List.of(), left(name), () -> String.join("\n", said));
    for (Path parent : List.of(GROUPS, GROUPS.resolve("cpu"), GROUPS.resolve("memory"))) {
      if (Files.isDirectory(parent)) {
        assertEquals(List.of(), named(parent, name));
      }
    }
    assertFalse(
        ProcessHandle.allProcesses()
            .flatMap(process -> process.info().commandLine().stream())
            .anyMatch(line -> line.contains("/" + name)));
  }

  /// Its directories with all that is in them.
  private static List<Path> left(String name) throws IOException {
    List<Path> left = new ArrayList<>();
    for (Path directory : named(TEMPORARY, name)) {
      try (Stream<Path> tree = Files.walk(directory)) {
        left.addAll(tree.toList());
      }
    }
    return left;
  }

  private static List<Path> named(Path parent, String prefix) throws IOException {
    try (Stream<Path> all = Files.list(parent)) {
      return all.filter(path -> path.getFileName().toString().startsWith(prefix)).toList();
    }
  }
}
