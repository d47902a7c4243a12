package io.shadowcast.aggregator.model;

import com.fasterxml.jackson.databind.JsonNode;
import io.shadowcast.aggregator.model.TrainingRuns.Ending;
import io.shadowcast.aggregator.model.TrainingRuns.Span;
import io.shadowcast.aggregator.store.ModelRecord;
import io.shadowcast.aggregator.store.PrivateFiles;
import io.shadowcast.aggregator.store.TrainingRecord;
import io.shadowcast.trainer.feature.WindowFile;
import io.shadowcast.trainer.feature.WindowRow;
import io.shadowcast.words.HostId;
import io.shadowcast.words.VmTypeName;
import io.shadowcast.words.WorkloadName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What one training does: windows into a private directory, the trainer over them, accepted
/// bundles into service. The directory is removed afterwards.
public final class TrainingJob {
  private static final Logger LOG = LoggerFactory.getLogger(TrainingJob.class);
  private static final String REFUSED = "REFUSED";

  private final Models models;
  private final WindowSource windows;
  private final TrainerProgram trainer;
  private final Path directory;
  private final InstantSource clock;

  /// A trainer takes hundreds of MiB: one at a time, whoever asks; the others wait.
  private final Semaphore turn = new Semaphore(1, true);

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
    turn.acquire();
    try {
      PrivateFiles.createDirectory(directory);
      Path room = Files.createTempDirectory(directory, "training-" + training.id() + "-");
      try {
        return train(training, span, room);
      } finally {
        remove(room);
      }
    } finally {
      turn.release();
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

  private Ending train(TrainingRecord training, Span span, Path room)
      throws IOException, InterruptedException {
    Path file = room.resolve("windows.csv");
    Set<VmTypeName> types = write(training, span, file);
    if (types.isEmpty()) {
      return new Ending(REFUSED, missing(training.host(), training.workload(), span), List.of());
    }
    Path current = lendCurrent(training, types, Files.createDirectory(room.resolve("current")));
    Path out = Files.createDirectory(room.resolve("out"));
    List<String> arguments =
        new ArrayList<>(List.of("train", "--windows", file.toString(), "--out", out.toString()));
    arguments.addAll(List.of("--current", current.toString()));
    arguments.addAll(List.of("--workload", training.host() + "/" + training.workload()));
    arguments.addAll(List.of("--trained-at", training.created().toString()));
    if (span.allowLossy()) {
      arguments.add("--allow-lossy");
    }
    if (span.allowDisturbed()) {
      arguments.add("--allow-disturbed");
    }
    return ended(training, trainer.run(room, arguments), out);
  }

  private String missing(HostId host, WorkloadName workload, Span span) {
    String none =
        "no windows between %s and %s"
            .formatted(
                span.from().truncatedTo(ChronoUnit.SECONDS),
                span.to().truncatedTo(ChronoUnit.SECONDS));
    String why = windows.why(host, workload, span.from(), span.to(), none);
    return windows.lacksType(host, workload)
        ? "%s; the VM type of %s is not known (expected: `hosts set %s --vm-type TYPE`)"
            .formatted(why, host, host)
        : why;
  }

  /// @return the VM types that were written
  private Set<VmTypeName> write(TrainingRecord training, Span span, Path file) throws IOException {
    Set<VmTypeName> types = new TreeSet<>();
    try (Stream<WindowRow> rows =
        windows.windows(training.host(), training.workload(), span.from(), span.to())) {
      WindowFile.write(file, rows.peek(row -> types.add(row.vmType())));
    }
    return types;
  }

  /// What the trainer says counts, not its exit code alone: a Java that cannot start ends with 1.
  private Ending ended(TrainingRecord training, TrainerProgram.Run run, Path out)
      throws IOException {
    Optional<JsonNode> report = Json.object(run.report());
    String outcome = report.map(json -> json.path("outcome").asText()).orElse("");
    boolean judged =
        (run.exitCode() == TrainerProgram.ACCEPTED && outcome.equals("accepted"))
            || (run.exitCode() == TrainerProgram.REFUSED && outcome.equals("refused"));
    return judged ? install(training, report.orElseThrow(), out) : failed(run, report);
  }

  private Path lendCurrent(TrainingRecord training, Set<VmTypeName> types, Path current)
      throws IOException {
    for (VmTypeName type : types) {
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
    return new Ending(names.isEmpty() ? REFUSED : "ACCEPTED", String.join("; ", details), names);
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

  private static Ending failed(TrainerProgram.Run run, Optional<JsonNode> report) {
    LOG.error("The trainer ended with code {}: {}", run.exitCode(), run.log());
    String fault = report.map(json -> json.path("faults").path(0).asText()).orElse("");
    String said = fault.isEmpty() ? run.log() : fault;
    String detail = said.isBlank() ? "it said nothing" : said;
    return new Ending(
        "FAILED", "the trainer ended with code " + run.exitCode() + ": " + detail, List.of());
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
