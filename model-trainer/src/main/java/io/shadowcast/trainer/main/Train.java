package io.shadowcast.trainer.main;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.shadowcast.trainer.boost.TreeGrower;
import io.shadowcast.trainer.eval.Trained;
import io.shadowcast.trainer.eval.TypeTraining;
import io.shadowcast.trainer.eval.WindowSample;
import io.shadowcast.trainer.gate.Gate;
import io.shadowcast.trainer.gate.Verdict;
import io.shadowcast.trainer.model.Bundle;
import io.shadowcast.trainer.model.BundleFile;
import io.shadowcast.words.VmTypeName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// `train`: a model per VM type, each judged by the gate on its own.
final class Train {
  static final Options.Known OPTIONS =
      new Options.Known(
          Set.of("--windows", "--out", "--workload", "--trained-at"),
          Set.of("--current", "--seed", "--per-load"),
          Set.of("--allow-lossy", "--allow-disturbed"));

  private static final Logger LOG = LoggerFactory.getLogger(Train.class);

  private final Path out;
  private final Optional<Path> current;
  private final String workload;
  private final Instant trainedAt;
  private final long seed;
  private final TreeGrower grower;
  private final ObjectNode report = JsonNodeFactory.instance.objectNode();
  private boolean accepted;

  private Train(Options options, TreeGrower grower) {
    this.grower = grower;
    out = Path.of(options.get("--out"));
    current = options.find("--current").map(Path::of);
    workload = options.get("--workload");
    trainedAt = Instant.parse(options.get("--trained-at"));
    seed = options.find("--seed").map(Long::parseLong).orElse(1L);
  }

  static Outcome run(Options options, Training with) throws IOException {
    List<String> wrong = faults(options);
    if (!wrong.isEmpty()) {
      return Outcome.failed(Main.INVALID, wrong);
    }
    int perLoad = options.find("--per-load").map(Integer::parseInt).orElse(WindowSample.PER_LOAD);
    TypeWindows.Allowed allowed =
        new TypeWindows.Allowed(
            options.find("--allow-lossy").isPresent(),
            options.find("--allow-disturbed").isPresent());
    Map<VmTypeName, TypeWindows> types = new TreeMap<>();
    List<String> faults =
        with.source()
            .read(
                options.get("--windows"),
                row ->
                    types
                        .computeIfAbsent(row.vmType(), _ -> new TypeWindows(allowed, perLoad))
                        .add(row));
    return faults.isEmpty()
        ? new Train(options, with.grower()).all(types)
        : Outcome.failed(Main.INVALID, faults);
  }

  private static List<String> faults(Options options) {
    return Stream.of(
            fault(options, "--trained-at", Train::isInstant, "ISO 8601, UTC"),
            fault(options, "--seed", value -> value.matches("-?[0-9]{1,18}"), "a number"),
            fault(
                options,
                "--per-load",
                value -> value.matches("[0-9]{1,9}") && Integer.parseInt(value) >= 2,
                "a number of windows, at least 2"))
        .flatMap(Optional::stream)
        .toList();
  }

  private static Optional<String> fault(
      Options options, String name, Predicate<String> valid, String expected) {
    return options
        .find(name)
        .filter(valid.negate())
        .map(value -> "%s: %s (expected: %s)".formatted(name, value, expected));
  }

  private static boolean isInstant(String value) {
    try {
      return Instant.parse(value).isAfter(Instant.MIN);
    } catch (DateTimeException e) {
      return false;
    }
  }

  private Outcome all(Map<VmTypeName, TypeWindows> types) throws IOException {
    Files.createDirectories(out);
    report.putArray("types");
    for (Map.Entry<VmTypeName, TypeWindows> type : types.entrySet()) {
      one(type.getKey(), type.getValue().chosen());
    }
    report.put("outcome", accepted ? "accepted" : "refused");
    return new Outcome(accepted ? Main.OK : Main.REFUSED, report, List.of());
  }

  private void one(VmTypeName type, TypeWindows.Chosen chosen) throws IOException {
    ObjectNode entry = report.withArray("types").addObject();
    TypeTraining training = new TypeTraining(chosen.windows(), grower);
    entry
        .put("vm_type", type.value())
        .put("windows", training.size())
        .put("measured_windows", chosen.measured())
        .put("lossy_windows", chosen.leftOut().lossy())
        .put("disturbed_windows", chosen.leftOut().disturbed())
        .put("levels", training.levels());
    Optional<Verdict.Refused> hopeless = Gate.data(training, chosen.leftOut());
    if (hopeless.isPresent()) {
      conclude(type, hopeless.get(), entry);
      return;
    }
    Optional<Bundle> inService = inService(type);
    int version = inService.map(bundle -> bundle.origin().version() + 1).orElse(1);
    TypeTraining.Order order = new TypeTraining.Order(workload, version, trainedAt, seed);
    Trained trained = training.train(order);
    entry.put("oldest", chosen.windows().getFirst().start().toString());
    ReportJson.describe(entry, trained);
    Verdict verdict = Gate.judge(training, order, trained, inService);
    if (verdict instanceof Verdict.Accepted) {
      Path file = out.resolve(type + ".json");
      entry.put("sha256", BundleFile.write(file, trained.bundle()));
      entry.put("file", file.getFileName().toString());
      accepted = true;
    }
    conclude(type, verdict, entry);
  }

  private Optional<Bundle> inService(VmTypeName type) {
    Optional<Path> file =
        current.map(directory -> directory.resolve(type + ".json")).filter(Files::exists);
    if (file.isEmpty()) {
      return Optional.empty();
    }
    return switch (BundleFile.read(file.get())) {
      case BundleFile.Reading.Loaded(Bundle bundle, String _) -> Optional.of(bundle);
      case BundleFile.Reading.Refused(String reason) -> {
        LOG.warn("The model in service is not compared with: {}", reason);
        yield Optional.empty();
      }
    };
  }

  private static void conclude(VmTypeName type, Verdict verdict, ObjectNode entry) {
    entry.put("verdict", verdict instanceof Verdict.Accepted ? "accepted" : "refused");
    verdict.reasons().forEach(reason -> entry.withArray("reasons").add(reason));
    LOG.info("Model of {}: {}", type, verdict);
  }
}
