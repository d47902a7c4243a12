package io.shadowcast.trainer.main;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.shadowcast.trainer.forecast.ForecastFile;
import io.shadowcast.trainer.forecast.ForecastModel;
import io.shadowcast.trainer.forecast.Forecaster;
import io.shadowcast.trainer.forecast.Forecaster.Forecast;
import io.shadowcast.trainer.forecast.SeriesTable;
import io.shadowcast.trainer.series.History;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A made host whose properties follow the day, from the file to the forecast.
class TrainForecastTest {
  private static final int DAY = 288;
  private static final int STEPS = 10 * DAY;
  private static final double NOISE = 0.02;

  @TempDir Path directory;

  private static double wave(int step) {
    return 1 + Math.sin(2 * Math.PI * step / DAY);
  }

  private static History history(int steps, long seed, IntToDoubleFunction value) {
    SplittableRandom random = new SplittableRandom(seed);
    return History.of(
        IntStream.range(0, steps)
            .mapToDouble(step -> value.applyAsDouble(step) + NOISE * random.nextGaussian())
            .toArray());
  }

  private static SeriesTable host(int steps) {
    return new SeriesTable(
        List.of("cpu_usage_ratio{cpu=total}", "load1", "memory_used_bytes", "still"),
        List.of(
            history(steps, 1, TrainForecastTest::wave),
            history(steps, 2, step -> 3 * wave(step) + 0.2 * Math.sin(step / 7.0)),
            history(steps, 3, step -> 5 + 0.3 * wave(step - 20)),
            History.of(new double[steps])));
  }

  private record Ended(int code, JsonNode report) {}

  private Ended run(SeriesTable table) throws IOException {
    Path file = directory.resolve("series.tsv");
    table.write(file);
    PrintStream before = System.out;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    try {
      int code =
          Main.run(
              List.of(
                  "forecast",
                  "--series",
                  file.toString(),
                  "--out",
                  directory.toString(),
                  "--trained-at",
                  "2026-11-23T00:00:00Z"));
      String last = out.toString(StandardCharsets.UTF_8).lines().toList().getLast();
      return new Ended(code, new ObjectMapper().readTree(last));
    } finally {
      System.setOut(before);
    }
  }

  @Test
  void aDayThatIsLikeTheOthersIsForeseenWithItsInterval() throws Exception {
    Ended ended = run(host(STEPS));
    assertEquals(Main.OK, ended.code(), ended.report()::toString);
    Path file = directory.resolve("forecast.json");
    ForecastModel model = ForecastFile.read(file, ended.report().path("sha256").asText());
    assertEquals(
        List.of(1, 12, 36, 72, 144, DAY),
        model.horizons().stream().map(ForecastModel.Horizon::ahead).toList());
    for (ForecastModel.Horizon horizon : model.horizons()) {
      assertTrue(horizon.pinball() < horizon.naivePinball(), horizon::toString);
      assertTrue(horizon.covered() > 0.8, horizon::toString);
    }
    SeriesTable until = host(STEPS + 40);
    List<Forecast> all = new Forecaster(model, until).ask(name -> true);
    assertEquals(18, all.size(), "what stands still is not forecast");
    Map<Integer, Forecast> cpu =
        all.stream()
            .filter(one -> one.property().startsWith("cpu"))
            .collect(Collectors.toMap(Forecast::ahead, one -> one));
    cpu.forEach((ahead, one) -> {
      double truth = wave(STEPS + 39 + ahead);
      assertEquals(truth, one.said().middle(), 0.15, one::toString);
      assertTrue(one.said().width() < 0.6, one::toString);
      assertTrue(one.judged() > 500 && one.covered() > 0.8 && one.covered() <= 1, one::toString);
      assertEquals(wave(STEPS + 39), one.now(), 5 * NOISE);
    });
    long within = cpu.values().stream().filter(TrainForecastTest::isWithin).count();
    assertTrue(within >= cpu.size() - 1, () -> within + " within, one of ten may be outside");

    Files.writeString(file, Files.readString(file).replaceFirst("\"steps\":2880", "\"steps\":28"));
    String sha256 = ended.report().path("sha256").asText();
    assertThrows(IOException.class, () -> ForecastFile.read(file, sha256));
  }

  private static boolean isWithin(Forecast one) {
    double truth = wave(STEPS + 39 + one.ahead());
    return one.said().low() < truth && truth < one.said().high();
  }

  @Test
  void tooFewStepsAndNoiseAreRefused() throws Exception {
    Ended few = run(host(5 * DAY));
    assertEquals(Main.REFUSED, few.code());
    assertEquals("steps: 1440 (expected: 2016)", few.report().path("reasons").path(0).asText());
    SeriesTable still =
        new SeriesTable(
            List.of("a", "b"),
            List.of(History.of(new double[STEPS]), history(STEPS, 4, step -> step)));
    assertEquals(
        "properties that moved: 1 (expected: 2)",
        run(still).report().path("reasons").path(0).asText());
  }

  @Test
  void aFileThatIsNoTableIsInvalid() throws Exception {
    Path file = directory.resolve("wrong.tsv");
    for (String wrong : List.of("", "a\tb\n1\n", "a\n1\nx\n", "a\nNaN\n")) {
      Files.writeString(file, wrong);
      assertThrows(Exception.class, () -> SeriesTable.read(file));
    }
    SeriesTable table = host(50);
    table.write(file);
    SeriesTable back = SeriesTable.read(file);
    assertEquals(table.names(), back.names());
    assertEquals(table.histories().get(1).at(49), back.histories().get(1).at(49));
  }
}
