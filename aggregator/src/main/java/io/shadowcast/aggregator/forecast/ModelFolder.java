package io.shadowcast.aggregator.forecast;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.shadowcast.aggregator.model.TrainerProgram;
import io.shadowcast.aggregator.store.PrivateFiles;
import io.shadowcast.trainer.forecast.ForecastFile;
import io.shadowcast.trainer.forecast.ForecastModel;
import io.shadowcast.trainer.model.WholeFile;
import io.shadowcast.words.HostId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The forecast models of hosts on disk: `HOST/forecast.json`, and `HOST/report.json` with its
/// hash, which is written last.
final class ModelFolder {
  private static final Logger LOG = LoggerFactory.getLogger(ModelFolder.class);
  private static final JsonMapper MAPPER = new JsonMapper();
  private static final String MODEL = "forecast.json";
  private static final String REPORT = "report.json";

  private final Path directory;
  private final TrainerProgram trainer;
  private final Map<HostId, Optional<ForecastModel>> loaded = new ConcurrentHashMap<>();

  ModelFolder(Path directory, TrainerProgram trainer) {
    this.directory = directory;
    this.trainer = trainer;
  }

  /// The model of a host; empty when there is none, or it is damaged.
  Optional<ForecastModel> model(HostId host) {
    return loaded.computeIfAbsent(host, this::load);
  }

  /// When that was trained; long ago when there is none.
  Instant trained(HostId host) {
    return model(host).map(ForecastModel::trainedAt).orElse(Instant.EPOCH);
  }

  private Optional<ForecastModel> load(HostId host) {
    Path own = directory.resolve(host.value());
    try {
      if (!Files.exists(own.resolve(REPORT))) {
        return Optional.empty();
      }
      JsonNode report = MAPPER.readTree(Files.readString(own.resolve(REPORT)));
      return Optional.of(ForecastFile.read(own.resolve(MODEL), report.path("sha256").asText()));
    } catch (IOException e) {
      LOG.warn("The forecast model of {} is not used: {}", host, e.getMessage());
      return Optional.empty();
    }
  }

  /// Trains one in a child process; it takes the place of the one before when it is good enough.
  ///
  /// @return why it is not; empty when it is
  Optional<String> train(HostId host, Past past, Instant now)
      throws IOException, InterruptedException {
    PrivateFiles.createDirectory(directory);
    Path room = Files.createTempDirectory(directory, ".training-");
    try {
      Path file = room.resolve("series.tsv");
      past.table().write(file);
      TrainerProgram.Run run =
          trainer.run(
              room,
              List.of(
                  "forecast",
                  "--series",
                  file.toString(),
                  "--out",
                  room.toString(),
                  "--trained-at",
                  now.toString()));
      return take(host, run, room);
    } finally {
      remove(room);
    }
  }

  private Optional<String> take(HostId host, TrainerProgram.Run run, Path room) throws IOException {
    JsonNode report = report(run);
    String outcome = report.path("outcome").asText();
    if (run.exitCode() == TrainerProgram.REFUSED && outcome.equals("refused")) {
      return Optional.of(report.path("reasons").path(0).asText());
    }
    if (run.exitCode() != TrainerProgram.ACCEPTED || !outcome.equals("accepted")) {
      return Optional.of("the trainer ended with code " + run.exitCode() + ": " + run.log());
    }
    ForecastModel model = ForecastFile.read(room.resolve(MODEL), report.path("sha256").asText());
    Path own = directory.resolve(host.value());
    PrivateFiles.createDirectory(own);
    Files.move(
        room.resolve(MODEL),
        own.resolve(MODEL),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
    String _ =
        WholeFile.write(own.resolve(REPORT), report.toString().getBytes(StandardCharsets.UTF_8));
    loaded.put(host, Optional.of(model));
    return Optional.empty();
  }

  private static JsonNode report(TrainerProgram.Run run) {
    try {
      return MAPPER.readTree(run.report().isBlank() ? "{}" : run.report());
    } catch (JsonProcessingException e) {
      return MAPPER.createObjectNode();
    }
  }

  private static void remove(Path room) {
    try (Stream<Path> tree = Files.walk(room)) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException e) {
      LOG.warn("{} cannot be removed: {}", room, e.toString());
    }
  }
}
