package io.shadowcast.aggregator.model;

import com.fasterxml.jackson.databind.JsonNode;
import io.shadowcast.aggregator.model.TrainingRuns.Ending;
import io.shadowcast.aggregator.model.TrainingRuns.Span;
import io.shadowcast.aggregator.store.ModelRecord;
import io.shadowcast.aggregator.store.PrivateFiles;
import io.shadowcast.aggregator.store.TrainingRecord;
import io.shadowcast.trainer.feature.WindowFile;
import io.shadowcast.trainer.feature.WindowRow;
import io.shadowcast.words.VmTypeName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What one training does: windows into a private directory, the trainer over them, accepted
/// bundles into service. The directory is removed afterwards.
public final class TrainingJob {
  private static final Logger LOG = LoggerFactory.getLogger(TrainingJob.class);

  private final Models models;
  private final WindowSource windows;
  private final TrainerProgram trainer;
  private final Path directory;
  private final InstantSource clock;

  /// Works below `state`, the aggregator's directory.
  public TrainingJob(
      Models models,
      WindowSource windows,
      TrainerProgram trainer,
      Path state,
      InstantSource clock) {
    this.models = models;
    this.windows = windows;
    this.trainer = trainer;
    this.directory = state.resolve("trainings");
    this.clock = clock;
  }

  Ending run(TrainingRecord training, Span span) throws IOException, InterruptedException {
    List<WindowRow> rows =
        windows.windows(training.host(), training.workload(), span.from(), span.to()).toList();
    if (rows.isEmpty()) {
      return new Ending(
          "REFUSED", "no windows between " + span.from() + " and " + span.to(), List.of());
    }
    PrivateFiles.createDirectory(directory);
    Path room = Files.createTempDirectory(directory, "training-" + training.id() + "-");
    try {
      return train(training, span, rows, room);
    } finally {
      remove(room);
    }
  }

  /// Removes what a killed aggregator left behind.
  void sweep() {
    if (!Files.isDirectory(directory)) {
      return;
    }
    try (Stream<Path> left = Files.list(directory)) {
      left.forEach(TrainingJob::remove);
    } catch (IOException e) {
      LOG.warn("{} cannot be swept: {}", directory, e.toString());
    }
  }

  private Ending train(TrainingRecord training, Span span, List<WindowRow> rows, Path room)
      throws IOException, InterruptedException {
    Path file = room.resolve("windows.csv");
    WindowFile.write(file, rows.stream());
    Path current = lendCurrent(training, rows, Files.createDirectory(room.resolve("current")));
    Path out = Files.createDirectory(room.resolve("out"));
    List<String> arguments =
        new ArrayList<>(List.of("train", "--windows", file.toString(), "--out", out.toString()));
    arguments.addAll(List.of("--current", current.toString()));
    arguments.addAll(List.of("--workload", training.host() + "/" + training.workload()));
    arguments.addAll(List.of("--trained-at", training.created().toString()));
    if (span.allowLossy()) {
      arguments.add("--allow-lossy");
    }
    TrainerProgram.Run run = trainer.run(room, arguments);
    return switch (run.exitCode()) {
      case 0, 10 -> install(training, Json.parse(run.report()), out);
      default -> failed(run);
    };
  }

  private Path lendCurrent(TrainingRecord training, List<WindowRow> rows, Path current)
      throws IOException {
    for (VmTypeName type : rows.stream().map(WindowRow::vmType).distinct().toList()) {
      Optional<Path> file = models.file(training.host(), training.workload(), type);
      if (file.isPresent()) {
        Files.copy(file.get(), current.resolve(type + ".json"));
      }
    }
    return current;
  }

  private Ending install(TrainingRecord training, JsonNode report, Path out) throws IOException {
    List<String> names = new ArrayList<>();
    List<String> details = new ArrayList<>();
    for (JsonNode entry : report.path("types")) {
      if (entry.path("verdict").asText().equals("accepted")) {
        Path file = out.resolve(new VmTypeName(entry.path("vm_type").asText()) + ".json");
        ModelRecord model =
            models.install(training.host(), training.workload(), file, entry, clock.instant());
        names.add(model.name());
      }
      details.add(detail(entry));
    }
    return new Ending(names.isEmpty() ? "REFUSED" : "ACCEPTED", String.join("; ", details), names);
  }

  private static String detail(JsonNode entry) {
    List<String> reasons =
        StreamSupport.stream(entry.path("reasons").spliterator(), false)
            .map(JsonNode::asText)
            .toList();
    return "%s %s: %s"
        .formatted(
            entry.path("vm_type").asText(),
            entry.path("verdict").asText(),
            String.join(", ", reasons));
  }

  private static Ending failed(TrainerProgram.Run run) {
    LOG.error("The trainer ended with code {}: {}", run.exitCode(), run.log());
    return new Ending(
        "FAILED", "the trainer ended with code " + run.exitCode() + ": " + said(run), List.of());
  }

  private static String said(TrainerProgram.Run run) {
    try {
      JsonNode faults = Json.parse(run.report()).path("faults");
      if (!faults.isEmpty()) {
        return faults.get(0).asText();
      }
    } catch (IOException e) {
      LOG.debug("The trainer left no report", e);
    }
    return run.log().lines().reduce((_, last) -> last).orElse("it said nothing");
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
