package io.shadowcast.aggregator.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.shadowcast.aggregator.cli.Shell.Ran;
import io.shadowcast.aggregator.judgement.Traffic;
import io.shadowcast.aggregator.judgement.Traffic.Side;
import io.shadowcast.words.SampleFrame;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// A shadow that got slower four minutes ago, in a real aggregator.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JudgingTest {
  private static final int PAST = 1_200;
  private static final int SINCE = 240;

  private final Instant changed = Instant.now().minusSeconds(SINCE);
  private RealAggregator aggregator;
  private Shell shell;

  @BeforeAll
  void measure(@TempDir Path directory) throws Exception {
    aggregator = new RealAggregator(directory);
    shell = aggregator.shell();
    Path token = directory.resolve("token");
    shell.ok("agents", "token", "create", "--host", "web-1", "--out", token.toString());
    aggregator.enrolAndReport(token);
    Traffic traffic = new Traffic(7, changed);
    List<SampleFrame> frames = new ArrayList<>();
    for (int from = -PAST; from < SINCE; from += 60) {
      frames.add(traffic.frame(Side.STEADY, new Side(1.3, 1, 0), from, from + 60));
    }
    aggregator.deliver(frames);
  }

  @AfterAll
  void stop() {
    aggregator.close();
  }

  @Test
  void aShadowThatGotSlowerFailsWithTheMetricThatDecided() throws Exception {
    String[] command = {
      "judge", "web-1/shop", "--shadow", "large", "--since", changed.toString(), "--tolerance", "5%"
    };
    Ran ran = shell.run(command);
    assertEquals(1, ran.code(), ran.err());
    assertTrue(ran.out().startsWith("FAIL: shadow web-1/large is worse since"), ran.out());
    assertTrue(
        ran.out()
            .lines()
            .anyMatch(line -> line.matches("p95_millis +fail +\\+[23].*at 98.*confidence +5 % .*")),
        ran.out());
    assertTrue(ran.out().lines().anyMatch(line -> line.matches("throughput +pass .*")), ran.out());
    Ran json =
        shell.run(
            Stream.concat(Stream.of(command), Stream.of("-o", "json")).toArray(String[]::new));
    JsonNode answer = new JsonMapper().readTree(json.out());
    assertEquals("JUDGEMENT_OUTCOME_FAIL", answer.at("/outcome").asText());
    assertTrue(answer.at("/failureProbability").asDouble() > 0.99, json.out());
    assertTrue(ran.shows("Risk of failure  100.0 %"), ran.out());
  }

  @Test
  void productionDidNotChange() {
    Ran ran = shell.ok("judge", "web-1/shop", "--since", changed.toString(), "--tolerance", "10%");
    assertTrue(ran.out().startsWith("PASS: web-1/shop is not worse"), ran.out());
  }

  @Test
  void aCommandWithoutAChangeIsMisunderstood() {
    assertEquals(2, shell.run("judge", "web-1/shop").code());
    assertEquals(6, shell.run("judge", "web-1/shop", "--since", "2099-01-01T00:00:00Z").code());
    assertEquals(3, shell.run("judge", "web-1/none", "--since", "10m").code());
  }
}
