package io.shadowcast.trainer.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.trainer.boost.Boosting;
import io.shadowcast.trainer.boost.Example;
import io.shadowcast.trainer.boost.TreeGrower;
import io.shadowcast.trainer.feature.Characteristics;
import io.shadowcast.trainer.feature.Features;
import io.shadowcast.trainer.feature.WindowFile;
import io.shadowcast.trainer.feature.WindowRow;
import io.shadowcast.trainer.label.Outcome;
import io.shadowcast.trainer.label.Target;
import io.shadowcast.trainer.main.Training;
import io.shadowcast.trainer.model.Base;
import io.shadowcast.trainer.model.Bundle;
import io.shadowcast.trainer.model.BundleFile;
import io.shadowcast.trainer.model.Forecast;
import io.shadowcast.trainer.model.TreeEnsemble;
import io.shadowcast.words.ShadowName;
import io.shadowcast.words.VmTypeName;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A real Spark of two task slots in this process.
class SparkTrainingTest {
  private static final int ROUNDS = 40;
  private static final Base NOTHING = new Base.Constant(0);

  @TempDir private Path directory;

  @AfterAll
  static void stop() {
    session().stop();
  }

  /// The one that runs, or a new one.
  private static SparkSession session() {
    return SparkSession.builder()
        .master("local[2]")
        .appName("test")
        .config("spark.ui.enabled", false)
        .config("spark.driver.host", "127.0.0.1")
        .getOrCreate();
  }

  /// Response times of a queue, with noise.
  private static List<Example> examples(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Example> examples = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      double rate = 10 + 90 * random.nextDouble();
      Characteristics asked =
          new Characteristics(rate, 0.005 + 0.004 * random.nextDouble(), 200, random.nextDouble());
      double busy = Math.min(0.97, rate * asked.cpuSecondsPerRequest());
      double answer = Math.log(10 / (1 - busy)) + 0.05 * random.nextGaussian();
      examples.add(new Example(asked, answer, 0));
    }
    return examples;
  }

  private static TreeEnsemble train(TreeGrower grower, List<Example> examples) {
    return grower.train(Target.P95_MILLIS, NOTHING, examples, ROUNDS, 7);
  }

  private static float margin(TreeEnsemble trees, Example example) {
    return trees.predict(Features.vector(example.asked()), 0, ROUNDS);
  }

  private static double error(TreeEnsemble trees, List<Example> held) {
    double sum = 0;
    for (Example example : held) {
      sum += Math.pow(margin(trees, example) - example.answer(), 2);
    }
    return Math.sqrt(sum / held.size());
  }

  @Test
  void oneWorkerGrowsTheTreesOfOneMachine() {
    List<Example> examples = examples(3_000, 1);
    TreeEnsemble alone = train(Boosting::byHistogram, examples);
    TreeEnsemble cluster = train(new ClusterTrees(session(), 1), examples);
    for (Example example : examples(1_000, 2)) {
      assertEquals(margin(alone, example), margin(cluster, example), 1e-6);
    }
  }

  @Test
  void twoWorkersAreAsGoodOnWhatWasKeptApart() {
    List<Example> examples = examples(4_000, 3);
    List<Example> held = examples(2_000, 4);
    double alone = error(train(Boosting::byHistogram, examples), held);
    double both = error(train(new ClusterTrees(session(), 2), examples), held);
    assertTrue(alone < 0.1, () -> "alone " + alone);
    assertEquals(1, both / alone, 0.01);
  }

  private List<WindowRow> windows() {
    SplittableRandom random = new SplittableRandom(5);
    List<WindowRow> windows = new ArrayList<>();
    Instant start = Instant.parse("2026-01-01T00:00:00Z");
    for (int i = 0; i < 240; i++) {
      double rate = (20 + 20 * (i / 8 % 4)) * (1 + 0.02 * random.nextGaussian());
      double p95 = 10 / (1 - rate / 120) * Math.exp(0.05 * random.nextGaussian());
      windows.add(
          new WindowRow(
              start.plusSeconds(5L * i),
              new VmTypeName("small"),
              Optional.of(new ShadowName("small")),
              new Characteristics(rate, 0.008, 200, 0.1),
              0,
              0,
              new Outcome(p95, rate, rate * 0.008, 0)));
    }
    return windows;
  }

  private record Ended(int code, String out) {}

  private Ended run(String... arguments) {
    PrintStream before = System.out;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    try {
      return new Ended(
          Main.run(List.of(arguments), SparkTrainingTest::session),
          out.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(before);
    }
  }

  private Bundle bundle(Path out) {
    return assertInstanceOf(
            BundleFile.Reading.Loaded.class, BundleFile.read(out.resolve("small.json")))
        .bundle();
  }

  private static double p95(Bundle bundle, Characteristics asked) {
    return assertInstanceOf(Forecast.Known.class, bundle.forecast(asked)).p95Millis().value();
  }

  @Test
  void aTrainingFromParquetGivesTheBundleThatIsServed() throws Exception {
    Path file = directory.resolve("windows.csv");
    WindowFile.write(file, windows().stream());
    String parquet = directory.resolve("windows").toString();
    assertEquals(0, run("export", "--windows", file.toString(), "--out", parquet).code());
    Path out = directory.resolve("out");
    Ended ended = run(train(parquet, out.toString(), "--workers", "2"));
    assertEquals(0, ended.code(), ended.out());
    assertTrue(ended.out().contains("\"outcome\":\"accepted\""), ended.out());
    Path alone = directory.resolve("alone");
    String[] here = train(file.toString(), alone.toString());
    assertEquals(0, io.shadowcast.trainer.main.Main.run(List.of(here), Training.HERE));
    for (double rate : new double[] {25, 50, 75}) {
      Characteristics asked = new Characteristics(rate, 0.008, 200, 0.1);
      assertEquals(1, p95(bundle(out), asked) / p95(bundle(alone), asked), 0.05);
    }
  }

  @Test
  void windowsAreReadFromADatabase() throws Exception {
    Path file = directory.resolve("windows.csv");
    WindowFile.write(file, windows().stream());
    List<WindowRow> read = new ArrayList<>();
    try (WindowsInPostgres postgres = WindowsInPostgres.start(file)) {
      assertEquals(List.of(), new WindowTable(session()).read(postgres.place(), read::add));
    }
    assertEquals(windows(), read);
  }

  @Test
  void whatIsWrongIsSaid() throws Exception {
    Path file = directory.resolve("windows.csv");
    WindowFile.write(file, windows().stream());
    String whole = directory.resolve("whole").toString();
    assertEquals(0, run("export", "--windows", file.toString(), "--out", whole).code());
    session()
        .read()
        .parquet(whole)
        .drop("stolen")
        .write()
        .parquet(directory.resolve("less").toString());
    WindowTable table = new WindowTable(session());
    List<String> faults = table.read(directory.resolve("less").toString(), _ -> {});
    assertEquals(1, faults.size());
    assertTrue(faults.getFirst().contains("no column stolen (expected: start_unix_ms, "));
    assertEquals(2, run("train", "--workers", "0").code());
    assertEquals(2, run("fly").code());
    assertEquals(6, run(train("jdbc:postgresql://127.0.0.1/none", "x")).code());
    assertEquals(6, run(train(directory.resolve("nowhere").toString(), "x")).code());
    assertEquals(6, run("export", "--windows", file.toString(), "--out", file.toString()).code());
  }

  private static String[] train(String windows, String out, String... more) {
    return Stream.concat(
            Stream.of(
                "train",
                "--windows",
                windows,
                "--out",
                out,
                "--workload",
                "web-1/shop",
                "--trained-at",
                "2026-01-02T00:00:00Z"),
            Stream.of(more))
        .toArray(String[]::new);
  }
}
