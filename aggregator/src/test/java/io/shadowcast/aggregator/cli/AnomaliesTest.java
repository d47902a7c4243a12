package io.shadowcast.aggregator.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.shadowcast.aggregator.cli.Shell.Ran;
import io.shadowcast.aggregator.store.AnomalyRecord;
import io.shadowcast.aggregator.store.StateStore;
import io.shadowcast.words.HostId;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// What an aggregator found before it was started again.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AnomaliesTest {
  private static final HostId WEB = new HostId("web-1");
  private final Instant begun =
      Instant.now().minus(3, ChronoUnit.HOURS).truncatedTo(ChronoUnit.MINUTES);
  private RealAggregator aggregator;
  private Shell shell;

  @BeforeAll
  void start(@TempDir Path directory) throws Exception {
    try (StateStore state = StateStore.open(directory.resolve("state"))) {
      state.hosts().enrol(WEB, begun);
      state.hosts().enrol(new HostId("web-2"), begun);
      AnomalyRecord.Part cpu =
          new AnomalyRecord.Part("cpu_usage_ratio{cpu=total}", 0.7, 0.97, 0.1, 0.4);
      AnomalyRecord.Part load = new AnomalyRecord.Part("load1", 0.2, 12, 0.3, 2);
      state
          .anomalies()
          .put(new AnomalyRecord(WEB, begun, begun.plusSeconds(540), 12, 6, List.of(cpu, load)));
      Instant old = begun.minus(3, ChronoUnit.DAYS);
      state.anomalies().put(new AnomalyRecord(new HostId("web-2"), old, old, 7, 6, List.of(load)));
    }
    aggregator = new RealAggregator(directory);
    shell = aggregator.shell();
  }

  @AfterAll
  void stop() {
    aggregator.close();
  }

  @Test
  void anomaliesAreListedWithWhatSaysSo() throws Exception {
    Ran day = shell.ok("anomalies", "list");
    assertTrue(
        day.out()
            .lines()
            .anyMatch(line ->
                line.matches(
                    "web-1 .* 10 min +major +cpu_usage_ratio\\{cpu=total} +0.97 +0.1..0.4 +70 %.*")),
        day.out());
    assertTrue(day.out().lines().anyMatch(line -> line.matches(" +load1 +12 +0.3..2 +20 %.*")));
    assertTrue(!day.shows("web-2"), day.out());
    Ran week = shell.ok("anomalies", "list", "--since", "7d", "-o", "json");
    JsonNode all = new JsonMapper().readTree(week.out()).at("/anomalies");
    assertEquals(2, all.size());
    assertEquals(
        "hosts/web-1/anomalies/" + begun.getEpochSecond(), all.get(0).at("/name").asText());
    assertEquals(
        1,
        new JsonMapper()
            .readTree(shell.ok("anomalies", "list", "web-2", "--since", "7d", "-o", "json").out())
            .at("/anomalies")
            .size());
  }

  @Test
  void aHostThatIsLearnedSaysHowFarItIs() {
    Ran watch = shell.run("anomalies", "watch", "web-1");
    assertEquals(7, watch.code(), watch.err());
    assertTrue(watch.out().lines().anyMatch(line -> line.matches("State +learning")), watch.out());
    assertTrue(watch.shows("0.5 a day"), watch.out());
    assertEquals(3, shell.run("anomalies", "watch", "none").code());
    assertEquals(3, shell.run("anomalies", "list", "none").code());
  }

  @Test
  void maintenanceIsSaidListedAndEnded() throws Exception {
    String[] start = {
      "maintenance",
      "start",
      "web-2",
      "--for",
      "2h",
      "--why",
      "new disks",
      "--from",
      "",
      "-o",
      "json"
    };
    String whole = Instant.now().minusSeconds(60).truncatedTo(ChronoUnit.SECONDS).toString();
    start[8] = whole;
    String name =
        new JsonMapper().readTree(shell.ok(start).out()).at("/name").asText().replace("hosts/", "");
    assertEquals("web-2/maintenances/" + Instant.parse(whole).getEpochSecond(), name);
    assertEquals(1, shell.run(start).code(), "one begins then");
    String brief = name.replace("maintenances/", "");
    Ran list = shell.ok("maintenance", "list");
    assertTrue(
        list.out().lines().anyMatch(line -> line.matches(brief + " .* goes on +new disks")),
        list.out());
    assertTrue(shell.run("anomalies", "watch", "web-2").shows(": new disks"));

    Ran ended = shell.ok("maintenance", "end", brief);
    assertTrue(
        ended.out().lines().anyMatch(line -> line.matches(brief + " .* ended .*")), ended.out());
    assertEquals(1, shell.run("maintenance", "end", brief).code(), "it has ended");
    assertTrue(!shell.ok("maintenance", "list").shows("new disks"));
    assertTrue(shell.ok("maintenance", "list", "web-2", "--all").shows("new disks"));
  }

  @Test
  void maintenanceThatIsPlannedIsForgottenAndAWrongOneRefused() {
    Instant tomorrow = Instant.now().plus(1, ChronoUnit.DAYS).truncatedTo(ChronoUnit.SECONDS);
    shell.ok(
        "maintenance",
        "start",
        "web-1",
        "--for",
        "1h",
        "--why",
        "move",
        "--from",
        tomorrow.toString());
    assertTrue(shell.ok("maintenance", "list", "web-1").shows("planned"));
    shell.ok("maintenance", "end", "web-1/" + tomorrow.getEpochSecond());
    assertEquals(3, shell.run("maintenance", "end", "web-1/" + tomorrow.getEpochSecond()).code());
    Ran wrong =
        shell.run(
            "maintenance",
            "start",
            "web-1",
            "--for",
            "40d",
            "--why",
            " ",
            "--from",
            "2020-01-01T00:00:00Z");
    assertEquals(6, wrong.code());
    assertTrue(wrong.err().contains("duration: 40d (expected: 1m to 30d)"), wrong.err());
    assertTrue(wrong.err().contains("reason: "), wrong.err());
    assertTrue(wrong.err().contains("start_time: 2020"), wrong.err());
    assertEquals(3, shell.run("maintenance", "start", "none", "--for", "1h", "--why", "x").code());
  }
}
