package io.shadowcast.agent.main;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
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
    assertTrue(out.contains("samples each 1s to") && out.contains("at most 256MiB"), out);
    assertEquals("", err);
  }

  @Test
  void checkSaysWhatCannotBeRecorded() throws IOException {
    Path file =
        settings(
            """
            host: web-1
            workloads:
              - {name: dns, ports: [53], protocol: udp}
              - {name: shop, ports: [8080]}
            """);
    assertEquals(0, run("check", file.toString()), err);
    assertTrue(out.contains("[53]: passive capture of udp, cannot be recorded; "), out);
    assertTrue(out.contains("[8080]: passive capture of http1; "), out);
  }

  @Test
  void checkSaysWhoseShadowIsMeasured() throws IOException {
    Path file =
        settings(
            """
            host: web-2
            workloads:
              - {name: shop-small, ports: [8080], capture: none, role: shadow, shadow: small, of: shop, vm_type: small}
              - {name: shop-large, ports: [8081], role: shadow, shadow: large, of: shop, vm_type: large}
            """);
    assertEquals(0, run("check", file.toString()), err);
    assertTrue(
        out.contains("workload shop-small on ports [8080]: measured as shadow small of shop\n"),
        out);
    assertTrue(
        out.contains("[8081]: passive capture of http1, measured as shadow large of shop\n"), out);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--version", "check --version", "record -V"})
  void versionIsSaidWithTheName(String line) {
    assertEquals(0, run(line.split(" ", -1)));
    assertEquals("agent development\n", out);
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
  void whatThisHostDoesNotHaveIsSaid() throws IOException {
    Path file =
        settings(
            """
            host: web-1
            state: %1$s/state
            capture: {interfaces: [eth99]}
            workloads: [{name: shop, ports: [8080]}]
            aggregator: {address: 'a.example:7443', token_file: %1$s/token}
            """
                .formatted(directory));
    assertEquals(1, run("check", file.toString()));
    assertTrue(err.contains("capture.interfaces: eth99 (expected: an interface of this"), err);
    assertTrue(err.contains("aggregator.token_file: " + directory + "/token is not there"), err);
    assertEquals(0, run("probe", file.toString()));
    assertTrue(out.contains("correct `capture.interfaces`"), out);
    assertTrue(out.lines().noneMatch(line -> line.matches("capture.net +FULL.*")), out);
  }

  @Test
  void aTokenThatCouldNotBeUsedIsRefusedBeforeTheAgentRuns() throws IOException {
    Path token = directory.resolve("token");
    Files.writeString(token, "no token at all and more");
    Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
    Path file =
        settings(
            """
            state: %1$s/state
            aggregator: {address: 'a.example:7443', token_file: %1$s/token}
            """
                .formatted(directory));
    assertEquals(1, run("check", file.toString()));
    assertTrue(err.contains("aggregator.token_file: " + token + ": *** (expected: "), err);
    Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-r--r--"));
    assertEquals(1, run("check", file.toString()));
    assertTrue(err.contains("rw-r--r-- (expected: rw-------"), err);
  }

  @Test
  void aDirectoryThatCannotBeMadeIsNamedWithTheReason() throws IOException {
    Path file = settings("state: %1$s/a-file/state\nrun: %1$s/run\n".formatted(directory));
    Files.writeString(directory.resolve("a-file"), "");
    assertEquals(1, run("run", file.toString()));
    assertTrue(
        err.contains(
            "agent: state: %s/a-file/state (expected: a directory that the agent's user may make and"
                .formatted(directory)),
        err);
  }

  @Test
  void anEnrolledAgentNeedsNoToken() throws IOException {
    Files.createDirectories(directory.resolve("state"));
    Files.writeString(directory.resolve("state/identity.pem"), "");
    Path file =
        settings(
            """
            state: %1$s/state
            aggregator: {address: 'a.example:7443', token_file: %1$s/token}
            """
                .formatted(directory));
    assertEquals(0, run("check", file.toString()), err);
  }

  @Test
  void aSingleFaultIsOneFault() throws IOException {
    Path file = settings("surprise: 1\n");
    assertEquals(1, run("check", file.toString()));
    assertTrue(err.startsWith(file + ": 1 fault\n"), err);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "run",
        "check",
        "discover",
        "probe",
        "pause",
        "resume",
        "status",
        "record",
        "replay"
      })
  void eachCommandExplainsItself(String command) {
    assertEquals(0, run(command, "--help"), err);
    assertTrue(out.startsWith("Usage: agent " + command), out);
    assertTrue(!out.contains("CONFIG") || out.contains("The settings file"), out);
    assertTrue(!out.contains("--run") || out.contains("(default: /run/shadowcast)"), out);
    assertEquals("", err);
  }

  @Test
  void theProxyIsAmongTheCommands() {
    assertEquals(0, run("--help"));
    assertTrue(out.contains("inline CONFIG"), out);
  }

  @Test
  void theProxyExplainsItself() throws IOException, InterruptedException {
    Process inline =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-cp",
                System.getProperty("java.class.path"),
                "io.shadowcast.inline.Inline",
                "--help")
            .redirectErrorStream(true)
            .start();
    String said = new String(inline.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, inline.waitFor(), said);
    assertTrue(said.contains("Usage: inline") && said.contains("The settings file"), said);
  }

  @Test
  void aDraftIsWrittenOnceAndPassesTheCheck() throws IOException {
    Path file = directory.resolve("draft.yaml");
    assertEquals(0, run("discover", "--write", file.toString()));
    assertTrue(out.contains("agent check " + file), out);
    assertEquals(0, run("check", file.toString()), err);
    Files.writeString(file, "# mine\n");
    assertEquals(1, run("discover", "--write", file.toString()));
    Path nowhere = directory.resolve("nowhere/draft.yaml");
    assertEquals(1, run("discover", "--write", nowhere.toString()));
    assertEquals(
        "--write: %s (expected: a new file in a directory of yours; it exists)%n".formatted(file)
            + "--write: %s (expected: a new file in a directory of yours; its directory does not exist)%n"
                .formatted(nowhere),
        err);
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

  @Test
  void recordNamesAllFaultsAtOnce() {
    String run = directory.toString();
    assertEquals(1, run("record", "--for", "soon", "--bytes", "many", "--run", run));
    assertTrue(err.contains("workload: missing (expected: a workload that is captured)"), err);
    assertTrue(err.contains("--for: soon (expected: a time, for example"), err);
    assertTrue(err.contains("--bytes: many (expected: bytes, for example"), err);
    assertEquals(1, run("record", "shop", "--run", run));
    assertTrue(err.contains("no answer"), err);
    assertEquals(1, run("record", "--stop", "--run", run));
  }

  @Test
  void replayNamesAllFaultsAtOnce() throws IOException {
    Path config = settings("surprise: 1\n");
    Path file = directory.resolve("none.rec");
    int code =
        run(
            "replay",
            file.toString(),
            "--to",
            "nowhere",
            "--rate",
            "11",
            "--shadow",
            "A b",
            "--config",
            config.toString());
    assertEquals(1, code);
    assertTrue(err.contains(file + ": not readable (expected: a file that `agent record`"), err);
    assertTrue(err.contains("--to: nowhere (expected: host:port)"), err);
    assertTrue(err.contains("--rate: 11 (expected: 0.1..10)"), err);
    assertTrue(err.contains("--shadow: A b (expected: "), err);
    assertTrue(err.contains("surprise"), err);
    assertEquals(2, run("replay", file.toString()));
  }

  @Test
  void whatIsNoRecordingIsSaid() throws IOException {
    Path config = settings("state: " + directory + "/state\n");
    Path file = Files.writeString(directory.resolve("a.rec"), "GET / HTTP/1.1\r\n\r\n");
    String to = "127.0.0.1:1";
    assertEquals(1, run("replay", file.toString(), "--to", to, "--config", config.toString()));
    assertEquals(
        "replay: " + file + ": no recording (expected: a file that `agent record` wrote)\n", err);
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
