package io.shadowcast.agent.main;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/// What an operator types, with what it says and its exit code.
class CommandsTest {
  @TempDir Path directory;

  private String out = "";
  private String err = "";

  @Test
  void checkSaysWhatWouldBeCapturedAndSent() throws IOException {
    Path file =
        settings(
            """
            host: web-1
            workloads: [{name: shop, ports: [8080]}]
            mirror: {shadows: [{name: twin, workload: shop, vm_type: small, address: '127.0.0.1:9090'}]}
            """);
    assertEquals(0, run("check", file.toString()));
    assertTrue(out.startsWith("host web-1, profile capture: ok"), out);
    assertTrue(out.contains("mirrored to twin at 127.0.0.1:9090"), out);
    assertEquals("", err);
  }

  @Test
  void checkNamesAllFaultsAtOnce() throws IOException {
    Path file = settings("profile: fast\nmirror: {rate: 7}\nsurprise: 1\n");
    assertEquals(1, run("check", file.toString()));
    assertTrue(err.startsWith(file + ": 3 faults"), err);
    for (String key : new String[] {"profile: fast", "mirror.rate: 7", "surprise"}) {
      assertTrue(err.contains(key), err);
    }
    assertEquals("", out);
  }

  @Test
  void checkWithoutAFileIsAnErrorOfUsage() {
    assertEquals(2, run("check"));
    assertTrue(err.contains("CONFIG"), err);
  }

  @Test
  void aDraftIsWrittenOnceAndPassesTheCheck() throws IOException {
    Path file = directory.resolve("draft.yaml");
    assertEquals(0, run("discover", "--write", file.toString()));
    assertTrue(out.contains("agent check " + file), out);
    assertEquals(0, run("check", file.toString()), err);
    Files.writeString(file, "# mine\n");
    assertEquals(1, run("discover", "--write", file.toString()));
    assertTrue(err.startsWith("--write: " + file + " (expected: a new file"), err);
    assertEquals("# mine\n", Files.readString(file));
  }

  @Test
  void aSourceThatIsOffIsNamedWithItsRemedy() throws IOException {
    assertEquals(0, run("probe", settings("host: web-1\nprofile: observe\n").toString()));
    String line = out;
    assertTrue(line.matches("(?s)capture\\.net +OFF +profile: observe; set `profile: .*"), line);
  }

  @Test
  void anAgentThatDoesNotRunIsSaid() {
    assertEquals(1, run("status", "--run", directory.toString()));
    assertTrue(err.contains("no answer"), err);
  }

  private Path settings(String text) throws IOException {
    return Files.writeString(directory.resolve("agent.yaml"), text);
  }

  private int run(String... arguments) {
    PrintStream realOut = System.out;
    PrintStream realErr = System.err;
    ByteArrayOutputStream newOut = new ByteArrayOutputStream();
    ByteArrayOutputStream newErr = new ByteArrayOutputStream();
    System.setOut(new PrintStream(newOut, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(newErr, true, StandardCharsets.UTF_8));
    try {
      return new CommandLine(new Main()).execute(arguments);
    } finally {
      System.setOut(realOut);
      System.setErr(realErr);
      out += newOut.toString(StandardCharsets.UTF_8);
      err += newErr.toString(StandardCharsets.UTF_8);
    }
  }
}
