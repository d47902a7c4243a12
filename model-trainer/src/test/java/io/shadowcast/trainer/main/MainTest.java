package io.shadowcast.trainer.main;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.shadowcast.trainer.feature.Characteristics;
import io.shadowcast.trainer.feature.QueueingWorkload;
import io.shadowcast.trainer.feature.WindowFile;
import io.shadowcast.trainer.feature.WindowRow;
import io.shadowcast.trainer.label.Outcome;
import io.shadowcast.trainer.model.BundleFile;
import io.shadowcast.words.ShadowName;
import io.shadowcast.words.VmTypeName;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MainTest {
  private static final double[] RATES = {20, 40, 60, 80};

  @TempDir Path directory;

  /// Exit code and last line of stdout.
  private record Ended(int code, JsonNode report) {}

  @Test
  void goodWindowsGiveABundlePerType() throws Exception {
    List<WindowRow> windows = new ArrayList<>();
    windows.addAll(new QueueingWorkload(1, 0.008).run("small", 1, 10, RATES));
    windows.addAll(new QueueingWorkload(2, 0.008).run("large", 4, 10, RATES));
    Ended ended = train(windows, List.of());
    assertEquals(Main.OK, ended.code(), ended.report().toString());
    for (JsonNode type : ended.report().path("types")) {
      Path file = directory.resolve("out").resolve(type.path("file").asText());
      BundleFile.Reading.Loaded loaded =
          assertInstanceOf(BundleFile.Reading.Loaded.class, BundleFile.read(file));
      assertEquals(type.path("sha256").asText(), loaded.sha256());
    }
    assertEquals(2, ended.report().path("types").size());
  }

  @Test
  void changedBundleIsNotServed() throws Exception {
    train(new QueueingWorkload(1, 0.008).run("small", 1, 10, RATES), List.of());
    Path file = directory.resolve("out/small.json");
    String json = Files.readString(file);
    Files.writeString(file, json.replaceFirst("\"p95_millis\" : [0-9.]+", "\"p95_millis\" : 1.5"));
    assertInstanceOf(BundleFile.Reading.Refused.class, BundleFile.read(file));
    Files.writeString(file, json.substring(0, json.length() / 2));
    assertInstanceOf(BundleFile.Reading.Refused.class, BundleFile.read(file));
  }

  @Test
  void tooFewWindowsLevelsOrLossyOnesAreRefused() throws Exception {
    List<WindowRow> few = new QueueingWorkload(1, 0.008).run("small", 1, 3, RATES);
    Ended ended = train(few, List.of());
    assertEquals(Main.REFUSED, ended.code());
    assertTrue(ended.report().toString().contains("windows: 12 (expected: >= 20)"));
    Ended flat = train(new QueueingWorkload(1, 0.008).run("small", 1, 40, 50), List.of());
    assertEquals(Main.REFUSED, flat.code());
    assertTrue(flat.report().toString().contains("load levels"), flat.report().toString());

    List<WindowRow> lossy =
        new QueueingWorkload(1, 0.008)
            .run("small", 1, 10, RATES).stream().map(row -> losing(row, 5)).toList();
    assertEquals(Main.REFUSED, train(lossy, List.of()).code());
    assertEquals(Main.OK, train(lossy, List.of("--allow-lossy")).code());
  }

  @Test
  void whatTheNeighboursDidIsNotLearned() throws Exception {
    List<WindowRow> calm = new QueueingWorkload(1, 0.008).run("small", 1, 10, RATES);
    List<WindowRow> windows = new ArrayList<>(calm);
    windows.addAll(calm.stream().map(row -> robbed(slower(row, 4), 0.04)).toList());
    Ended ended = train(windows, List.of());
    assertEquals(Main.OK, ended.code());
    assertEquals(calm.size(), ended.report().at("/types/0/windows").asInt());
    assertEquals(calm.size(), ended.report().at("/types/0/disturbed_windows").asInt());

    List<WindowRow> robbed = calm.stream().map(row -> robbed(row, 0.04)).toList();
    Ended refused = train(robbed, List.of());
    assertEquals(Main.REFUSED, refused.code());
    assertTrue(refused.report().toString().contains("disturbed windows"));
    assertEquals(Main.OK, train(robbed, List.of("--allow-disturbed")).code());
  }

  @Test
  void modelThatIsWorseOnTheNewestWindowsDoesNotReplaceTheOneInService() throws Exception {
    Path current = inService(new QueueingWorkload(1, 0.008).run("small", 1, 12, RATES));
    QueueingWorkload workload = new QueueingWorkload(2, 0.008).skip(Duration.ofHours(1));
    // A disturbance that is over.
    List<WindowRow> windows =
        new ArrayList<>(
            workload.run("small", 1, 12, RATES).stream().map(row -> slower(row, 3)).toList());
    windows.addAll(workload.run("small", 1, 6, RATES));
    Ended ended = train(windows, List.of("--current", current.toString()));
    assertEquals(Main.REFUSED, ended.code(), ended.report().toString());
    assertTrue(ended.report().toString().contains("newest"), ended.report().toString());
  }

  @Test
  void serviceThatBecameSlowerGetsItsNewModel() throws Exception {
    Path current = inService(new QueueingWorkload(1, 0.008).run("small", 1, 12, RATES));
    QueueingWorkload workload = new QueueingWorkload(2, 0.008).skip(Duration.ofHours(1));
    List<WindowRow> windows = new ArrayList<>(workload.run("small", 1, 12, RATES));
    windows.addAll(workload.run("small", 1, 6, RATES));
    List<WindowRow> slow = windows.stream().map(row -> slower(row, 3)).toList();
    Ended ended = train(slow, List.of("--current", current.toString()));
    assertEquals(Main.OK, ended.code(), ended.report().toString());
    assertTrue(ended.report().toString().contains("newest 1"), ended.report().toString());
  }

  /// The response time goes up in steps, which no curve guesses between levels: a model that has
  /// seen a level is not compared with one that has not.
  @Test
  void modelOfTheSameWindowsIsNotWorseThanTheOneInService() throws Exception {
    Instant start = Instant.parse("2026-01-01T00:00:00Z");
    Path current = inService(stepped(start, 3, 10, 11, 20, 22));
    List<WindowRow> both = stepped(start, 6, 10, 11, 20, 22);
    Ended ended = train(both, List.of("--current", current.toString()));
    assertEquals(Main.OK, ended.code(), ended.report().toString());
    assertTrue(ended.report().toString().contains("learned without"), ended.report().toString());
  }

  @Test
  void uselessModelIsRefusedThoughTheMedianIsWorse() throws Exception {
    Ended wild = train(stepped(Instant.EPOCH, 3, 10, 600, 20, 900), List.of());
    assertEquals(Main.REFUSED, wild.code(), wild.report().toString());
    Ended served =
        train(
            stepped(Instant.EPOCH, 3, 10, 11, 12, 13).stream()
                .map(row -> serving(row, row.asked().rate() > 50 && row.asked().rate() < 70))
                .toList(),
            List.of());
    assertEquals(Main.REFUSED, served.code(), served.report().toString());
    assertTrue(served.report().toString().contains("throughput"), served.report().toString());
  }

  @Test
  void weekOfWindowsIsTrainedInASmallHeap() throws Exception {
    Path file = directory.resolve("windows.csv");
    WindowFile.write(file, IntStream.range(0, 100_000).mapToObj(MainTest::daily));
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
    command.addAll(command(List.of()));
    Path out = directory.resolve("stdout");
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      assertTrue(process.waitFor(5, TimeUnit.MINUTES), "the trainer did not end");
    } finally {
      process.destroyForcibly();
    }
    String report = Files.readAllLines(out).getLast();
    assertEquals(Main.OK, process.exitValue(), report);
    JsonNode type = new ObjectMapper().readTree(report).path("types").path(0);
    assertEquals(100_000, type.path("measured_windows").asInt());
    assertTrue(type.path("windows").asInt() <= 10_000, report);
  }

  @Test
  void badCommandLineAndFilesHaveTheirOwnCodes() throws Exception {
    assertEquals(Main.USAGE, run(List.of("train", "--nonsense")).code());
    assertEquals(Main.USAGE, run(List.of("fly")).code());
    Files.writeString(directory.resolve("windows.csv"), "nonsense\n");
    Ended ended = run(command(List.of()));
    assertEquals(Main.INVALID, ended.code());
    assertFalse(ended.report().path("faults").isEmpty());
  }

  @Test
  void everyWrongNumberIsNamed() throws Exception {
    Ended ended = run(command(List.of("--trained-at", "soon", "--seed", "x", "--per-load", "1")));
    assertEquals(Main.INVALID, ended.code());
    assertEquals(3, ended.report().path("faults").size(), ended.report()::toString);
    assertEquals(
        "--per-load: 1 (expected: a number of windows, at least 2)",
        ended.report().path("faults").path(2).asText());
  }

  private Path inService(List<WindowRow> windows) throws Exception {
    assertEquals(Main.OK, train(windows, List.of()).code());
    Path current = Files.createDirectory(directory.resolve("current"));
    Files.copy(directory.resolve("out/small.json"), current.resolve("small.json"));
    return current;
  }

  /// Six windows at each of 20, 40, 60 ... requests per second, again and again; the response time
  /// depends on the level alone.
  private static List<WindowRow> stepped(Instant start, int passes, double... p95) {
    Random random = new Random(3);
    List<WindowRow> rows = new ArrayList<>();
    for (int pass = 0; pass < passes; pass++) {
      for (int level = 0; level < p95.length; level++) {
        for (int i = 0; i < 6; i++) {
          double rate = 20 * (level + 1) * (1 + 0.02 * random.nextGaussian());
          double millis = p95[level] * Math.exp(0.05 * random.nextGaussian());
          rows.add(row(start.plusSeconds(5L * rows.size()), rate, millis));
        }
      }
    }
    return rows;
  }

  /// A window of a service whose load goes up and down once a day.
  private static WindowRow daily(int window) {
    Random random = new Random(window);
    double rate =
        (70 + 50 * Math.sin(window * 2 * Math.PI / 17_280)) * (1 + 0.05 * random.nextGaussian());
    double millis = 10 / (1 - rate / 200) * Math.exp(0.1 * random.nextGaussian());
    return row(Instant.EPOCH.plusSeconds(5L * window), rate, millis);
  }

  private static WindowRow row(Instant start, double rate, double millis) {
    return new WindowRow(
        start,
        new VmTypeName("small"),
        Optional.of(new ShadowName("small")),
        new Characteristics(rate, 0.008, 200, 0.1),
        0,
        0,
        new Outcome(millis, rate, rate * 0.008, 0));
  }

  private static WindowRow serving(WindowRow row, boolean third) {
    double throughput = row.outcome().throughput() / (third ? 3 : 1);
    Outcome outcome = new Outcome(row.outcome().p95Millis(), throughput, 0.5, 0);
    return new WindowRow(
        row.start(), row.vmType(), row.shadow(), row.asked(), row.lost(), row.stolen(), outcome);
  }

  private static WindowRow losing(WindowRow row, double lost) {
    return new WindowRow(
        row.start(), row.vmType(), row.shadow(), row.asked(), lost, 0, row.outcome());
  }

  private static WindowRow robbed(WindowRow row, double stolen) {
    return new WindowRow(
        row.start(), row.vmType(), row.shadow(), row.asked(), row.lost(), stolen, row.outcome());
  }

  private static WindowRow slower(WindowRow row, double factor) {
    Outcome before = row.outcome();
    Outcome outcome =
        new Outcome(
            before.p95Millis() * factor,
            before.throughput(),
            before.cpuCores(),
            before.errorRatio());
    return new WindowRow(
        row.start(), row.vmType(), row.shadow(), row.asked(), row.lost(), row.stolen(), outcome);
  }

  private Ended train(List<WindowRow> windows, List<String> more) throws Exception {
    WindowFile.write(directory.resolve("windows.csv"), windows.stream());
    return run(command(more));
  }

  private List<String> command(List<String> more) {
    List<String> arguments = new ArrayList<>(List.of("train"));
    arguments.addAll(List.of("--windows", directory.resolve("windows.csv").toString()));
    arguments.addAll(List.of("--out", directory.resolve("out").toString()));
    arguments.addAll(List.of("--workload", "web-1/shop", "--trained-at", "2026-01-02T00:00:00Z"));
    arguments.addAll(more);
    return arguments;
  }

  private static Ended run(List<String> arguments) throws Exception {
    PrintStream before = System.out;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    int code;
    try {
      code = Main.run(arguments);
    } finally {
      System.setOut(before);
    }
    List<String> lines = bytes.toString(StandardCharsets.UTF_8).lines().toList();
    return new Ended(code, new ObjectMapper().readTree(lines.isEmpty() ? "{}" : lines.getLast()));
  }
}
