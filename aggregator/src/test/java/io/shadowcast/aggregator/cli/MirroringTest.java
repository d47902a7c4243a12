package io.shadowcast.aggregator.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.aggregator.cli.Shell.Ran;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// Shadows, their types and the mirror of a host whose agent is away, against the real aggregator.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MirroringTest {
  private static final String LARGE =
      "name,vcpus,memory_mib,price_per_hour,currency\nlarge,4,8192,1,USD\n";

  private Path directory;
  private RealAggregator aggregator;
  private Shell shell;

  @BeforeAll
  void startAndEnrol(@TempDir Path directory) throws Exception {
    this.directory = directory;
    aggregator = new RealAggregator(directory);
    shell = aggregator.shell();
    Path token = directory.resolve("token");
    ok("agents", "token", "create", "--host", "web-1", "--out", token.toString());
    aggregator.enrolAndReport(token);
  }

  @AfterAll
  void stop() {
    aggregator.close();
  }

  @Test
  void shadowIsAddedListedAndRemoved() throws IOException {
    ok("types", "import", file("s.csv", LARGE).toString());
    ok(
        "shadows",
        "add",
        "web-1/large",
        "--workload",
        "shop",
        "--vm-type",
        "large",
        "--address",
        "127.0.0.1:9001",
        "--rate",
        "50%",
        "--baseline");
    assertTrue(ok("shadows", "list", "web-1").shows("50 %"));
    Ran json = ok("shadows", "list", "web-1", "-o", "json");
    assertTrue(json.out().contains("\"baseline\": true"), json.out());
    assertTrue(ok("shadows", "list").shows("127.0.0.1:9001"));
    ok("shadows", "remove", "web-1/large");
    assertFalse(ok("shadows", "list", "web-1").shows("127.0.0.1:9001"));
  }

  @Test
  void mirrorTakesRulesOfItsOnlyWorkloadAndTheKillSwitchStopsIt() {
    Ran set = ok("mirror", "set", "web-1", "--class", "POST /pay=P1", "--on");
    assertTrue(set.shows("P1     shop      POST"), set.out());
    ok("mirror", "off", "--all");
    Ran status = ok("mirror", "status", "web-1");
    assertTrue(status.shows("Mirroring  off"), status.out());
    assertTrue(status.shows("kernel-drop 7"), status.out());
  }

  @Test
  void mirrorStatusSaysHowProductionIsDoing() {
    Ran status = ok("mirror", "status", "web-1");
    assertTrue(status.shows("Guard"), status.out());
    assertTrue(status.shows("halved"), status.out());
    assertTrue(status.shows("12.5 ms"), status.out());
    assertTrue(status.shows("mirroring is halved, it was full"), status.out());
  }

  @Test
  void mirrorDiffNamesTheFieldsBeyondNoiseAndTheShift() {
    Ran diff = ok("mirror", "diff", "web-1", "--since", "1h");
    assertTrue(diff.shows("+20.0 %"), diff.out());
    assertTrue(diff.shows("+15.0 % .. +25.0 %"), diff.out());
    assertTrue(diff.shows("body.items[0].price"), diff.out());
    assertFalse(diff.shows("body.at"), diff.out());
    Ran none = ok("mirror", "diff", "web-1", "--shadow", "other");
    assertTrue(none.shows("Nothing was compared"), none.out());
    Ran json = ok("mirror", "diff", "web-1", "-o", "json");
    assertTrue(json.shows("noisePairs"), json.out());
  }

  @Test
  void whatAnAgentThatIsAwayIsToDoIsNotSaidToBeDone() throws IOException {
    addLarge();
    Ran off = ok("mirror", "off", "web-1");
    assertTrue(off.shows("off wanted, not confirmed"), off.out());
    assertTrue(off.shows("the agent is not connected and is told when it is"), off.out());
    assertTrue(off.shows("web-1/large  shop      large  127.0.0.1:9001  100 %"), off.out());
    Ran dry = ok("mirror", "set", "web-1", "--rate", "25%", "--dry-run");
    assertTrue(dry.shows("Mirroring  would be off") && dry.shows("25 %"), dry.out());
    assertTrue(dry.shows("would be revision"), dry.out());
    Ran all = ok("mirror", "off", "--all", "--dry-run");
    String would = "web-1  would be off, the agent is not connected and would be told when it is\n";
    assertTrue(all.shows(would), all.out());
    ok("shadows", "remove", "web-1/large");
    ok("types", "delete", "large");
  }

  @Test
  void whatIsUnderstoodAndWrongEndsWithSix() {
    for (String rule : List.of("nope: POST /pay=P1", "POST /pay=P9")) {
      Ran set = shell.run("mirror", "set", "web-1", "--class", rule);
      assertEquals(6, set.code(), set.err());
    }
    Ran rate = shell.run("mirror", "set", "web-1", "--rate", "150%");
    assertEquals(6, rate.code(), rate.err());
    assertTrue(rate.err().contains("--rate: 150% (expected: a share of 0..1"), rate.err());
    Ran host =
        shell.run(
            "shadows",
            "add",
            "web-9/x",
            "--workload",
            "shop",
            "--vm-type",
            "x",
            "--address",
            "a:1");
    assertEquals(3, host.code(), host.err());
  }

  @Test
  void whatTheAgentRefusesIsSaidAndAnOffIsObeyedAllTheSame() throws Exception {
    ok("types", "import", file("refused.csv", LARGE.replace("large", "far")).toString());
    String fault = "mirror.address: 10.9.9.9:80 (expected: within mirror.destinations)";
    try (RealAggregator.Refusing _ = aggregator.refusing(fault)) {
      await("\"connected\": true");
      Ran added = addShadow("web-1/far", "far");
      assertTrue(added.shows("web-1/far") && added.shows(", refused; the agent "), added.out());
      assertTrue(added.shows("Refused   " + fault), added.out());
      Ran off = ok("mirror", "off", "web-1");
      assertTrue(off.out().matches("(?s).*Mirroring  off \\(the rest of revision [0-9]+ is .*"));
      Ran on = ok("mirror", "set", "web-1", "--on");
      assertTrue(on.shows("Mirroring  on wanted, not confirmed"), on.out());
      Ran dry = ok("shadows", "remove", "web-1/far", "--dry-run");
      assertTrue(dry.shows("Would remove web-1/far") && !dry.shows("Refused"), dry.out());
      Ran removed = ok("shadows", "remove", "web-1/far");
      assertTrue(removed.shows("Removed web-1/far"), removed.out());
      assertTrue(removed.shows("Refused   " + fault), removed.out());
    }
    await("\"connected\": false");
    ok("types", "delete", "far");
  }

  /// Until the mirror of the host is as told; a stream begins and ends a little later elsewhere.
  private void await(String wanted) {
    for (int asked = 0; !ok("mirror", "status", "web-1", "-o", "json").shows(wanted); asked++) {
      assertTrue(asked < 500, wanted);
    }
  }

  @Test
  void aPauseOnTheHostIsSaid() {
    String paused = "paused on the host (since 2026-11-22T09:00:00Z)";
    assertTrue(ok("mirror", "status", "web-1").shows(paused));
    assertTrue(ok("hosts", "describe", "web-1").shows(paused));
  }

  @Test
  void aDryRunOfTheKillSwitchSaysWhatItWouldDoAndDoesNothing() {
    ok("mirror", "set", "web-1", "--on");
    for (String target : List.of("web-1", "--all")) {
      Ran dry = ok("mirror", "off", target, "--dry-run");
      assertTrue(dry.shows("  would be off"), dry.out());
      assertFalse(dry.shows("  off"), dry.out());
      assertTrue(ok("mirror", "status", "web-1").shows("Mirroring  on"));
    }
  }

  @Test
  void aWorkloadIsOfTheTypeOfItsHost() throws IOException {
    ok("types", "import", file("own.csv", LARGE.replace("large", "own")).toString());
    ok("hosts", "set", "web-1", "--vm-type", "own");
    Ran list = ok("workloads", "list", "web-1");
    assertTrue(list.out().matches("(?s).*web-1/shop +8080 +http1 +passive +own .*"), list.out());
    assertTrue(ok("workloads", "describe", "web-1/shop").shows("VM type    own"));
    ok("hosts", "set", "web-1", "--vm-type", "");
    ok("types", "delete", "own");
  }

  @Test
  void theTypeOfAShadowStaysInTheCatalogue() throws IOException {
    addLarge();
    Ran used = shell.run("types", "delete", "large");
    assertEquals(1, used.code(), used.err());
    assertTrue(used.err().contains("hosts/web-1/shadows/large"), used.err());
    ok("shadows", "remove", "web-1/large");
    ok("types", "delete", "large");
  }

  @Test
  void replacingTheCatalogueNamesEveryShadowWhoseTypeWouldLeave() throws IOException {
    addLarge();
    ok("types", "import", file("medium.csv", LARGE.replace("large", "medium")).toString());
    addShadow("web-1/medium", "medium");
    addShadow("web-1/again", "medium");
    String small = file("small.csv", LARGE.replace("large", "small")).toString();
    Ran dry = shell.run("types", "import", small, "--replace-all", "--dry-run");
    Ran replaced = shell.run("types", "import", small, "--replace-all");
    for (Ran refused : List.of(dry, replaced)) {
      assertEquals(1, refused.code(), refused.err());
      String one = "vm_types: vmTypes/large is the type of hosts/web-1/shadows/large (expected: ";
      assertTrue(refused.err().contains(one), refused.err());
      String two =
          "vmTypes/medium is the type of hosts/web-1/shadows/again, hosts/web-1/shadows/medium (";
      assertTrue(refused.err().contains(two), refused.err());
    }
    Ran kept = ok("types", "list");
    assertTrue(kept.shows("large") && !kept.shows("small"), kept.out());
    List.of("large", "medium", "again").forEach(name -> ok("shadows", "remove", "web-1/" + name));
    Ran free = ok("types", "import", small, "--replace-all");
    assertTrue(free.shows("1 added, 0 changed, 2 removed"), free.out());
  }

  private void addLarge() throws IOException {
    ok("types", "import", file("large.csv", LARGE).toString());
    addShadow("web-1/large", "large");
  }

  private Ran addShadow(String name, String type) {
    return ok(
        "shadows",
        "add",
        name,
        "--workload",
        "shop",
        "--vm-type",
        type,
        "--address",
        "127.0.0.1:9001");
  }

  private Ran ok(String... command) {
    return shell.ok(command);
  }

  private Path file(String name, String content) throws IOException {
    return Files.writeString(directory.resolve(name), content);
  }
}
