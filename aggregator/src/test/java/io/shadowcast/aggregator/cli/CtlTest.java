package io.shadowcast.aggregator.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.shadowcast.aggregator.cli.Shell.Ran;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// Against the real aggregator over real TLS.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CtlTest {
  private Path directory;
  private RealAggregator aggregator;
  private Shell shell;

  @BeforeAll
  void startAndEnrol(@TempDir Path directory) throws Exception {
    this.directory = directory;
    aggregator = new RealAggregator(directory);
    shell = aggregator.shell();
    Path token = directory.resolve("token");
    Ran made = ok("agents", "token", "create", "--host", "web-1", "--out", token.toString());
    assertEquals("rw-------", mode(token));
    assertFalse(
        made.shows(Files.readString(token).split(" ", 2)[0]), "the token is in the file only");
    aggregator.enrolAndReport(token);
  }

  @AfterAll
  void stop() {
    aggregator.close();
  }

  @Test
  void operatorSeesHostWithAllItIs() {
    assertTrue(ok("hosts", "list").shows("web-1"));
    Ran described = ok("hosts", "describe", "web-1");
    assertTrue(described.shows("2 x Xeon (x86_64)"), described.out());
    assertTrue(described.shows("kernel-drop 7"), described.out());
    assertEquals(
        ok("hosts", "describe", "web-1", "-o", "json").out(),
        ok("hosts", "describe", "hosts/web-1", "-o", "json").out());
  }

  @Test
  void workloadHasTheTypeThatItsAgentDeclares() {
    Ran list = ok("workloads", "list");
    assertTrue(
        list.out().lines().anyMatch(row -> row.matches("web-1/shop-small +8081 .* small +.*")),
        list.out());
    Ran described = ok("workloads", "describe", "web-1/shop-small");
    assertTrue(described.out().matches("(?s).*VM type +small\n.*"), described.out());
  }

  @Test
  void labelsAreMergedAndSettingThemAgainChangesNothing() {
    ok("hosts", "label", "web-1", "zone=a", "tier=front");
    ok("hosts", "label", "web-1", "zone=b", "tier-");
    assertTrue(ok("hosts", "describe", "web-1").shows("zone=b\n"));
    assertTrue(ok("hosts", "label", "web-1", "zone=b").shows("Unchanged"));
  }

  @Test
  void groupOfHostIsSetAndCleared() {
    assertTrue(ok("hosts", "set", "web-1", "--group", "web").shows("web"));
    assertTrue(ok("hosts", "list", "--filter", "group=web").shows("web-1"));
    ok("hosts", "set", "web-1", "--group", "");
    assertFalse(ok("hosts", "list", "--filter", "group=web").shows("web-1"));
  }

  @Test
  void dryRunChangesNothing() {
    Ran dry = ok("hosts", "set", "web-1", "--group", "never", "--dry-run");
    assertTrue(dry.err().contains("Dry run"), dry.err());
    assertFalse(ok("hosts", "list", "--filter", "group=never").shows("web-1"));
  }

  @Test
  void objectiveKeepsLimitsThatAreNotNamed() {
    ok("workloads", "objective", "web-1/shop", "--p95", "40ms", "--max-errors", "1%");
    Ran two = ok("workloads", "objective", "web-1/shop", "--kpi", "cart<=3", "--kpi", "cart>=1");
    assertTrue(two.shows("p95 <= 40 ms, errors <= 1 %, 1 <= cart <= 3"), two.out());
    Ran cleared = ok("workloads", "objective", "web-1/shop", "--clear", "--p95", "2s");
    assertTrue(cleared.shows("p95 <= 2000 ms\n"), cleared.out());
    assertTrue(ok("workloads", "list").shows("web-1/shop"));
    assertTrue(ok("workloads", "describe", "web-1/shop").shows("8080"));
  }

  @Test
  void catalogueComesFromEveryFormatAndGoesBackAsItWasPrinted() throws IOException {
    Path csv =
        file("t.csv", "name,vcpus,memory_mib,price_per_hour,currency\n\"a\",1,512,0.10,USD\n");
    Path yaml =
        file(
            "t.yaml",
            "- {name: b, vcpus: 2, memory_mib: 1024, price_per_hour: 0.20, currency: USD}\n");
    Path json =
        file(
            "t.json",
            "{\"vmTypes\": [{\"name\": \"c\", \"vcpus\": 4, \"memoryMib\": 2048, \"pricePerHour\": \"0.4\", \"currency\": \"EUR\"}]}");
    assertTrue(ok("types", "import", csv.toString(), "--replace-all").shows("1 added"));
    ok("types", "import", yaml.toString());
    ok("types", "import", json.toString());
    Ran list = ok("types", "list");
    assertTrue(list.shows("0.10 USD"), list.out());
    assertTrue(list.shows("0.20 USD"), list.out());
    Path printed = file("again.yaml", ok("types", "list", "-o", "yaml").out());
    Ran again = ok("types", "import", printed.toString(), "--replace-all");
    assertTrue(again.shows("0 added, 0 changed, 0 removed"), again.out());
    ok("types", "delete", "c");
  }

  @Test
  void benchmarksAreReplacedByThoseOfAFile() throws IOException {
    Path two = file("b.csv", "type,a_one,b_two\nnowhere-1,1,2\nnowhere-2,,3.5\n");
    String done = "Benchmarks: 2 on 2 types, of which the catalogue has 0";
    assertTrue(ok("benchmarks", "import", two.toString(), "--dry-run").shows(done));
    assertFalse(ok("benchmarks", "list").shows("a_one"));
    assertTrue(ok("benchmarks", "import", two.toString()).shows(done));
    String list = ok("benchmarks", "list").out();
    assertTrue(list.matches("(?s).*a_one +1\\R.*b_two +2\\R.*"), list);
    Path other = file("c.csv", "type,c_three\nnowhere-1,1\n");
    ok("benchmarks", "import", other.toString());
    assertFalse(ok("benchmarks", "list").shows("a_one"));
  }

  @Test
  void samplesAndFactsOfTheAgentAreShown() {
    assertTrue(ok("metrics", "list", "web-1").shows("load1"));
    Ran values = ok("metrics", "query", "web-1", "load1", "--since", "1h");
    assertTrue(values.shows("0.25") && values.shows("0.75"), values.out());
    Ran mean =
        ok("metrics", "query", "web-1", "load1", "--since", "1h", "--step", "1h", "--agg", "max");
    assertTrue(mean.shows("0.75"), mean.out());
    Ran none = ok("metrics", "query", "web-1", "load1", "--since", "2h", "--until", "1h");
    assertTrue(none.shows("No values"), none.out());
    Ran facts = ok("facts", "list", "web-1", "--kind", "file");
    assertTrue(facts.shows("hello\\u001b[31m red"), "control characters are shown: " + facts.out());
    assertTrue(ok("facts", "history", "web-1", "file", "/etc/motd").shows("/etc/motd"));
  }

  @Test
  void whatAHostNeverHadIsNotFound() {
    assertEquals(3, shell.run("metrics", "query", "web-1", "load9").code());
    assertEquals(3, shell.run("facts", "history", "web-1", "file", "/etc/nope").code());
    assertEquals(2, shell.run("metrics", "query", "web-1", "load1", "--agg", "max").code());
  }

  @Test
  void jsonAndYamlAreReadableByPrograms() throws IOException {
    JsonNode hosts = new JsonMapper().readTree(ok("hosts", "list", "-o", "json").out());
    assertEquals("hosts/web-1", hosts.at("/hosts/0/name").asText());
    assertTrue(hosts.at("/hosts/0").has("group"), "fields without a value are there");
    JsonNode yaml = new YAMLMapper().readTree(ok("hosts", "list", "-o", "yaml").out());
    assertEquals("hosts/web-1", yaml.at("/hosts/0/name").asText());
  }

  @Test
  void newUserHasAPrivateIdentityAndOnlyTheRightsOfTheRole() throws IOException {
    Path bob = directory.resolve("bob");
    ok("users", "create", "bob", "--role", "viewer", "--out", bob.toString());
    assertEquals("rwx------", mode(bob));
    assertEquals("rw-------", mode(bob.resolve("key.pem")));
    Shell viewer = Shell.at(directory, aggregator.server(), bob);
    assertEquals(0, viewer.run("hosts", "list").code());
    Ran denied = viewer.run("mirror", "off", "--all");
    assertEquals(4, denied.code(), denied.err());
    assertTrue(denied.err().contains("permission denied"), denied.err());
    assertTrue(ok("users", "list").shows("bob"));
    assertTrue(ok("users", "delete", "bob").shows("Removed bob"));
    assertEquals(4, viewer.run("hosts", "list").code());
    assertEquals(3, shell.run("users", "delete", "bob").code());
    Ran twice = shell.run("users", "create", "eve", "--role", "viewer", "--out", bob.toString());
    assertEquals(6, twice.code(), twice.err());
  }

  @Test
  void refusedUserLeavesNothingBehind() throws IOException {
    Path out = directory.resolve("wrong");
    Ran refused =
        shell.run("users", "create", "mallory", "--role", "king", "--out", out.toString());
    assertEquals(6, refused.code(), refused.err());
    assertFalse(Files.exists(out));
    Path before =
        Files.createDirectory(
            directory.resolve("before"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    shell.run("users", "create", "mallory", "--role", "king", "--out", before.toString());
    assertTrue(Files.isDirectory(before), "it was there before");
    assertFalse(Files.exists(before.resolve("key.pem")));
  }

  @Test
  void whatIsWrittenGoesIntoADirectoryThatExists() {
    Path nope = directory.resolve("nope");
    String out = nope.resolve("x").toString();
    for (Ran refused :
        List.of(
            shell.run("users", "create", "frank", "--role", "viewer", "--out", out),
            shell.run("agents", "token", "create", "--out", out))) {
      assertEquals(6, refused.code(), refused.err());
      String wrong = "--out: %s (expected: a directory that exists)".formatted(nope);
      assertTrue(refused.err().contains(wrong), refused.err());
    }
    assertFalse(Files.exists(nope));
    assertFalse(ok("users", "list").shows("frank"));
  }

  @Test
  void identityThatOthersCanOpenIsRefused() throws IOException {
    Path open = directory.resolve("open");
    ok("users", "create", "carol", "--role", "viewer", "--out", open.toString());
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxr-xr-x"));
    Ran refused = Shell.at(directory, aggregator.server(), open).run("hosts", "list");
    assertEquals(4, refused.code());
    assertTrue(refused.err().contains("chmod 700"), refused.err());
  }

  @Test
  void exitCodesSayWhatHappened() {
    assertEquals(0, ok("hosts", "list").code());
    Ran failed =
        shell.run(
            "shadows",
            "add",
            "web-1/x",
            "--workload",
            "none",
            "--vm-type",
            "none",
            "--address",
            "127.0.0.1:1");
    assertEquals(1, failed.code(), failed.err());
    assertFalse(failed.err().contains("request id"), "a refusal is sure: " + failed.err());
    assertEquals(2, shell.run("hosts", "lst").code());
    Ran absent = shell.run("hosts", "describe", "web-9");
    assertEquals(3, absent.code(), absent.err());
    assertTrue(absent.err().startsWith("shadowctl: hosts/web-9: "), absent.err());
    assertEquals(6, shell.run("workloads", "describe", "shop").code());
    Ran invalid = shell.run("agents", "token", "create", "--lifetime", "1s");
    assertEquals(6, invalid.code(), invalid.err());
    assertTrue(invalid.err().contains("lifetime: 1s (expected: 1m to 7d)"), invalid.err());
    Ran still = shell.run("metrics", "query", "web-1", "load1", "--step", "0s");
    assertEquals(6, still.code(), still.err());
    assertTrue(still.err().contains("step: 0s (expected: 1ms to 366d)"), still.err());
  }

  @Test
  void repeatedChangeHappensOnce() {
    ok("agents", "token", "create", "--host", "web-7", "--request-id", "once");
    Ran other = shell.run("agents", "token", "create", "--host", "web-8", "--request-id", "once");
    assertEquals(1, other.code(), other.err());
  }

  @Test
  void changeWithoutAnAnswerNamesItsRequestId() {
    Ran lost = Shell.at(directory, "127.0.0.1:1", aggregator.admin()).run("mirror", "off", "--all");
    assertEquals(5, lost.code(), lost.err());
    assertTrue(lost.err().contains("at most once: --request-id "), lost.err());
  }

  @Test
  void environmentNamesServerAndIdentity() {
    Map<String, String> environment =
        Map.of(
            "SHADOWCTL_SERVER",
            aggregator.server(),
            "SHADOWCTL_IDENTITY",
            aggregator.admin().toString());
    assertEquals(0, Shell.bare(directory, environment, "users", "list").code());
  }

  @Test
  void watchEndsWithSuccessOnCtrlC() throws Exception {
    ProcessBuilder command =
        RealAggregator.java(
            "-Xmx128m",
            Ctl.class.getName(),
            "--server",
            aggregator.server(),
            "--identity",
            aggregator.admin().toString(),
            "hosts",
            "list",
            "--watch=0.1");
    // A shell starts background jobs with SIGINT ignored, and children inherit that.
    command.command().addAll(0, List.of("env", "--default-signal=INT"));
    Process watch = command.redirectErrorStream(true).start();
    try (var lines = watch.inputReader()) {
      int seen = 0;
      while (seen < 2) {
        String line = lines.readLine();
        assertTrue(line != null, "ended by itself");
        seen += line.startsWith("web-1") ? 1 : 0;
      }
      new ProcessBuilder("kill", "-INT", String.valueOf(watch.pid())).start().waitFor();
      assertTrue(watch.waitFor(30, TimeUnit.SECONDS), "still running after Ctrl-C");
      assertEquals(0, watch.exitValue());
    } finally {
      watch.destroyForcibly();
    }
  }

  @Test
  void adviceWithoutDataEndsWithItsOwnExitCode() throws IOException {
    Ran advice = shell.run("recommend", "web-1/shop");
    assertEquals(7, advice.code(), advice.err());
    assertTrue(advice.shows("NOT ENOUGH DATA"), advice.out());
    Ran risky = shell.run("recommend", "web-1/shop", "--risk", "100%");
    assertEquals(6, risky.code(), risky.err());
    assertTrue(risky.err().contains("risk: 1.0 (expected: above 0, below 1)"), risky.err());
    Ran judged = shell.run("judge", "web-1/shop", "--since", "10m");
    assertEquals(7, judged.code(), judged.err());
    assertTrue(judged.out().startsWith("INCONCLUSIVE: whether web-1/shop is worse"), judged.out());
    Ran forecast = shell.run("forecast", "web-1");
    assertEquals(7, forecast.code(), forecast.err());
    assertTrue(forecast.out().startsWith("NO FORECAST: not trained yet"), forecast.out());
    Ran unknown = shell.run("models", "predict", "web-1/shop", "--vm-type", "nosuch");
    assertEquals(6, unknown.code(), unknown.err());
    String wrong = "vm_types: vmTypes/nosuch (expected: a type of the catalogue)";
    assertTrue(unknown.err().contains(wrong), unknown.err());
    String one = "name,vcpus,memory_mib,price_per_hour,currency\nsmall,1,512,0.10,USD\n";
    ok("types", "import", file("small.csv", one).toString());
    Ran predicted = shell.run("models", "predict", "web-1/shop", "--vm-type", "small");
    assertEquals(7, predicted.code(), predicted.err());
    assertTrue(predicted.shows("not enough data: "), predicted.out());
  }

  @Test
  void trainingOnNothingIsRefusedWithItsReason() {
    Ran trained = shell.run("models", "train", "web-1/shop", "--wait");
    assertEquals(1, trained.code(), trained.err());
    String moment = "[0-9-]+T[0-9:]+Z";
    String none = "(?s).*no windows between %s and %s; .*".formatted(moment, moment);
    assertTrue(trained.out().matches(none), trained.out());
    assertTrue(trained.shows("; the VM type of web-1 is not known (expected: "), trained.out());
    Ran dry = ok("models", "train", "web-1/shop", "--dry-run");
    assertTrue(dry.shows("would be started") && !dry.shows("running"), dry.out());
    assertEquals(0, ok("models", "list", "web-1/shop").code());
    assertEquals(3, shell.run("models", "show", "none").code());
    assertEquals(3, shell.run("models", "serve", "none").code());
    assertEquals(3, shell.run("models", "status", "999").code());
    assertEquals(3, shell.run("recommend", "web-1/none").code());
  }

  private Ran ok(String... command) {
    return shell.ok(command);
  }

  private Path file(String name, String content) throws IOException {
    return Files.writeString(directory.resolve(name), content);
  }

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
