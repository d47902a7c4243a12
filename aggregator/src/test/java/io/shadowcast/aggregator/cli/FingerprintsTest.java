package io.shadowcast.aggregator.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.shadowcast.aggregator.cli.Shell.Ran;
import io.shadowcast.words.Labels;
import io.shadowcast.words.LatencyBuckets;
import io.shadowcast.words.SampleFrame;
import io.shadowcast.words.Series;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// Two workloads of one host in a real aggregator, of which one costs four times as much CPU.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FingerprintsTest {
  private static final int SECONDS = 900;
  private static final List<String> METRICS =
      List.of(
          "request_rate",
          "request_error_rate",
          "request_bytes_mean",
          "request_write_ratio",
          "workload_cpu_cores",
          "response_time_bucket");

  private final Instant from = Instant.now().minusSeconds(SECONDS + 60);
  private Path directory;
  private RealAggregator aggregator;
  private Shell shell;

  @BeforeAll
  void measure(@TempDir Path directory) throws Exception {
    this.directory = directory;
    aggregator = new RealAggregator(directory);
    shell = aggregator.shell();
    Path token = directory.resolve("token");
    shell.ok("agents", "token", "create", "--host", "web-1", "--out", token.toString());
    aggregator.enrolAndReport(token);
    List<SampleFrame> frames = new ArrayList<>();
    for (int second = 0; second < SECONDS; second += 60) {
      frames.add(frame("shop", 0.002, second));
      frames.add(frame("shop-small", 0.008, second));
    }
    aggregator.deliver(frames);
  }

  private SampleFrame frame(String workload, double cost, int first) {
    SplittableRandom random = new SplittableRandom(first);
    Labels labels = Labels.of(Map.of("workload", workload, "role", "production"));
    List<Series> series =
        METRICS.stream()
            .map(metric ->
                metric.endsWith("bucket")
                    ? new Series(metric, labels.with("le", LatencyBuckets.label(20)))
                    : new Series(metric, labels))
            .toList();
    long[] wall = new long[60];
    double[][] columns = new double[series.size()][60];
    for (int i = 0; i < 60; i++) {
      wall[i] = from.plusSeconds(first + i).toEpochMilli() * 1_000_000;
      double rate = 50 + random.nextInt(150);
      double[] row = {rate, 0, 300, 0.2, rate * cost, rate};
      for (int column = 0; column < row.length; column++) {
        columns[column][i] = row[column];
      }
    }
    return new SampleFrame(series, wall, columns);
  }

  @AfterAll
  void stop() {
    aggregator.close();
  }

  @Test
  void whatWasKeptScoresTheSameLater() throws Exception {
    Path kept = directory.resolve("shop.json");
    Ran shown = shell.ok("fingerprints", "show", "web-1/shop", "--out", kept.toString());
    assertTrue(shown.shows("The busiest quarter, "), shown.out());
    assertTrue(
        shown.out().lines().anyMatch(line -> line.matches("cpu_per_request +0.002 +0.002")),
        shown.out());
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(kept)));
    String live = score("web-1/shop", "web-1/shop-small");
    assertEquals(live, score(kept.toString(), "web-1/shop-small"));
    Ran again = shell.run("fingerprints", "show", "web-1/shop", "--out", kept.toString());
    assertEquals(6, again.code(), "a file that is there is not written over");
  }

  private String score(String one, String other) throws Exception {
    Ran ran = shell.ok("fingerprints", "compare", one, other, "-o", "json");
    return new JsonMapper().readTree(ran.out()).at("/score").asText();
  }

  @Test
  void whatDiffersIsNamedLast() {
    Ran ran = shell.ok("fingerprints", "compare", "web-1/shop", "web-1/shop-small");
    List<String> lines = ran.out().lines().toList();
    assertTrue(
        lines.stream().anyMatch(line -> line.matches("cpu_per_request +2.000 +0.002 +0.008")),
        ran.out());
    assertTrue(lines.stream().anyMatch(line -> line.matches("rate +0.000 .*")), ran.out());
    assertTrue(ran.shows("cosine 1.000"), ran.out());
  }

  @Test
  void workloadsThatAreAlikeAreAGroup() {
    Ran near = shell.ok("fingerprints", "groups", "--distance", "0.1");
    assertTrue(near.out().lines().anyMatch(line -> line.matches("2 +web-1/shop.*")), near.out());
    Ran far = shell.ok("fingerprints", "groups", "--distance", "3");
    assertTrue(far.out().lines().noneMatch(line -> line.startsWith("2 ")), far.out());
  }

  @Test
  void whatCannotBeComparedIsSaid() throws Exception {
    Ran few = shell.run("fingerprints", "show", "web-1/shop", "--since", "2m");
    assertEquals(1, few.code());
    assertTrue(few.err().contains("(expected: 120)"), few.err());
    Path wrong = Files.writeString(directory.resolve("wrong.json"), "{}");
    assertEquals(6, shell.run("fingerprints", "compare", wrong.toString(), "web-1/shop").code());
    assertEquals(6, shell.run("fingerprints", "compare", "none.json", "web-1/shop").code());
    assertEquals(3, shell.run("fingerprints", "show", "web-1/none").code());
    assertEquals(6, shell.run("fingerprints", "groups", "--distance", "-1").code());
  }
}
