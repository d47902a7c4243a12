package io.shadowcast.trainer.main;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.shadowcast.trainer.feature.QueueingWorkload;
import io.shadowcast.trainer.feature.WindowFile;
import io.shadowcast.trainer.feature.WindowRow;
import io.shadowcast.trainer.label.Outcome;
import io.shadowcast.trainer.model.BundleFile;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
    assertTrue(ended.report().toString().contains("windows: 12 (expected: >= 30)"));
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
  void worseModelDoesNotReplaceTheOneInService() throws Exception {
    QueueingWorkload workload = new QueueingWorkload(1, 0.008);
    train(workload.run("small", 1, 12, RATES), List.of());
    Path current = Files.createDirectory(directory.resolve("current"));
    Files.copy(directory.resolve("out/small.json"), current.resolve("small.json"));
    // Later windows of the same service, whose middle levels were disturbed on the way.
    List<WindowRow> later = workload.skip(Duration.ofHours(1)).run("small", 1, 12, RATES);
    Ended good = train(later, List.of("--current", current.toString()));
    assertEquals(Main.OK, good.code(), good.report().toString());
    assertTrue(good.report().toString().contains("windows new to both"));
    List<WindowRow> disturbed =
        later.stream().map(row -> row.asked().rate() > 70 ? slower(row, 40) : row).toList();
    Ended bad = train(disturbed, List.of("--current", current.toString()));
    assertEquals(Main.REFUSED, bad.code(), bad.report().toString());
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

  private static WindowRow losing(WindowRow row, double lost) {
    return new WindowRow(row.start(), row.vmType(), row.shadow(), row.asked(), lost, row.outcome());
  }

  private static WindowRow slower(WindowRow row, double factor) {
    Outcome before = row.outcome();
    Outcome outcome =
        new Outcome(
            before.p95Millis() * factor,
            before.throughput(),
            before.cpuCores(),
            before.errorRatio());
    return new WindowRow(row.start(), row.vmType(), row.shadow(), row.asked(), row.lost(), outcome);
  }

  private Ended train(List<WindowRow> windows, List<String> more) throws Exception {
    WindowFile.write(directory.resolve("windows.csv"), windows);
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
