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
}
