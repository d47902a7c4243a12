package io.shadowcast.trainer.main;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.shadowcast.trainer.eval.ForecastContest;
import io.shadowcast.trainer.eval.ForecastTraining;
import io.shadowcast.trainer.forecast.ForecastFile;
import io.shadowcast.trainer.forecast.ForecastModel;
import io.shadowcast.trainer.forecast.ForecastModel.Horizon;
import io.shadowcast.trainer.forecast.Property;
import io.shadowcast.trainer.forecast.QuantileTrees;
import io.shadowcast.trainer.forecast.SeriesTable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/// `forecast`: what one host's properties will be 5 minutes to a day ahead, learned from the first
/// three quarters of its steps and judged on the last.
final class TrainForecast {
  static final Options.Known OPTIONS =
      new Options.Known(Set.of("--series", "--out", "--trained-at"), Set.of("--seed"), Set.of());

  /// Steps of 5 minutes.
  private static final int DAY = 288;

  private static final int[] AHEAD = {1, 12, 36, 72, 144, DAY};
  private static final int FEWEST_DAYS = 7;
  private static final int FEWEST_PROPERTIES = 2;
  private static final int ROWS = 20_000;

  private TrainForecast() {}

  static Outcome run(Options options) throws IOException {
    try {
      Instant trainedAt = Instant.parse(options.get("--trained-at"));
      long seed = options.find("--seed").map(Long::parseLong).orElse(1L);
      SeriesTable table = SeriesTable.read(Path.of(options.get("--series")));
      Path file = Path.of(options.get("--out")).resolve("forecast.json");
      return train(table, trainedAt, seed, file);
    } catch (DateTimeException | IllegalArgumentException e) {
      return Outcome.failed(Main.INVALID, List.of(String.valueOf(e.getMessage())));
    }
  }

  private static Outcome train(SeriesTable table, Instant trainedAt, long seed, Path file)
      throws IOException {
    ObjectNode report = JsonNodeFactory.instance.objectNode().put("steps", table.steps());
    int learned = table.steps() * 3 / 4;
    List<Property> properties = Property.of(table.histories(), DAY, learned);
    report.put("properties", properties.size());
    if (table.steps() < FEWEST_DAYS * DAY) {
      return refused(
          report, "steps: %d (expected: %d)".formatted(table.steps(), FEWEST_DAYS * DAY));
    }
    if (properties.size() < FEWEST_PROPERTIES) {
      return refused(
          report,
          "properties that moved: %d (expected: %d)"
              .formatted(properties.size(), FEWEST_PROPERTIES));
    }
    SplittableRandom random = new SplittableRandom(seed);
    List<Horizon> kept = new ArrayList<>();
    for (int ahead : AHEAD) {
      QuantileTrees trees = ForecastTraining.train(properties, ahead, learned, ROWS, random);
      Horizon horizon = ForecastContest.judge(trees, properties, DAY, learned);
      boolean better = horizon.pinball() < horizon.naivePinball();
      describe(report.withArray("horizons").addObject(), horizon, better);
      if (better) {
        kept.add(horizon);
      }
    }
    if (kept.isEmpty()) {
      return refused(report, "no horizon is better than the last value");
    }
    ForecastModel model = new ForecastModel(table.names(), DAY, trainedAt, table.steps(), kept);
    report.put("sha256", ForecastFile.write(file, model)).put("outcome", "accepted");
    return new Outcome(Main.OK, report, List.of());
  }

  private static void describe(ObjectNode node, Horizon horizon, boolean better) {
    node.put("ahead", horizon.ahead())
        .put("pinball", horizon.pinball())
        .put("naive_pinball", horizon.naivePinball())
        .put("covered", horizon.covered())
        .put("verdict", better ? "accepted" : "refused");
  }

  private static Outcome refused(ObjectNode report, String reason) {
    report.put("outcome", "refused").withArray("reasons").add(reason);
    return new Outcome(Main.REFUSED, report, List.of());
  }
}
