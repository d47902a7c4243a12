package io.shadowcast.aggregator.model;

import com.fasterxml.jackson.databind.JsonNode;
import io.shadowcast.aggregator.store.ModelRecord;
import io.shadowcast.aggregator.store.ModelStore;
import io.shadowcast.aggregator.store.PrivateFiles;
import io.shadowcast.aggregator.store.TrainingRecord;
import io.shadowcast.trainer.model.Bundle;
import io.shadowcast.trainer.model.BundleFile;
import io.shadowcast.words.HostId;
import io.shadowcast.words.VmTypeName;
import io.shadowcast.words.WorkloadName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Bundles on disk (`models/NAME/bundle.json` in the aggregator's state) and which of them are in
/// service. A bundle is served only when its hash is the recorded one, its features mean what this
/// program means, and its probes give the trainer's bits.
public final class Models {
  private static final Logger LOG = LoggerFactory.getLogger(Models.class);
  private static final String BUNDLE = "bundle.json";

  private final ModelStore store;
  private final Path state;
  private final Map<String, Serving> loaded = new ConcurrentHashMap<>();

  /// Keeps bundles below `state`.
  public Models(ModelStore store, Path state) {
    this.store = store;
    this.state = state;
  }

  /// What serves a VM type.
  public sealed interface Serving {
    /// A model that was checked.
    record Ready(String name, Bundle bundle) implements Serving {}

    /// Nothing.
    ///
    /// @param reason part of a sentence
    record None(String reason) implements Serving {}
  }

  /// Models of a workload (or all), whether in service or retired.
  public List<ModelRecord> list(Optional<HostId> host, Optional<WorkloadName> workload) {
    return store.list(host, workload);
  }

  /// A model by name.
  public Optional<ModelRecord> find(String name) {
    return store.find(name);
  }

  /// Takes a model that is kept into service, within the caller's transaction.
  public ModelRecord serve(ModelRecord model) {
    return store.serve(model.name()).orElse(model);
  }

  /// Why a model cannot serve; empty when it can.
  public Optional<String> whyNot(ModelRecord model) {
    return switch (load(model)) {
      case Serving.Ready _ -> Optional.empty();
      case Serving.None(String reason) -> Optional.of(reason);
    };
  }

  /// What is in service, by VM type.
  public Map<VmTypeName, Serving> inService(HostId host, WorkloadName workload) {
    Map<VmTypeName, Serving> serving = new TreeMap<>();
    for (ModelRecord model : store.list(Optional.of(host), Optional.of(workload))) {
      if (model.inService()) {
        serving.put(model.vmType(), loaded.computeIfAbsent(model.name(), _ -> load(model)));
      }
    }
    return serving;
  }

  /// The training of a workload that began last.
  Optional<TrainingRecord> lastTraining(HostId host, WorkloadName workload) {
    return store.lastTraining(host, workload);
  }

  /// The file of the model in service, for the trainer to compare with.
  Optional<Path> file(HostId host, WorkloadName workload, VmTypeName type) {
    return record(host, workload, type).map(this::file).filter(Files::exists);
  }

  /// Takes a bundle into service; the one before retires at the same instant.
  ///
  /// @param entry of the type in the trainer's report
  /// @throws IOException when it cannot be kept, or is not what the report says
  ModelRecord install(HostId host, WorkloadName workload, Path file, JsonNode entry, Instant now)
      throws IOException {
    VmTypeName type = new VmTypeName(entry.path("vm_type").asText());
    Bundle bundle = checked(file, entry.path("sha256").asText());
    long version = store.nextVersion(host, workload, type);
    String name = "%s_%s_%s_%d".formatted(host, workload, type, version);
    String directory = "models/" + name;
    PrivateFiles.createDirectory(state.resolve("models"));
    PrivateFiles.createDirectory(state.resolve(directory));
    BundleFile.write(state.resolve(directory).resolve(BUNDLE), bundle);
    ModelRecord model =
        new ModelRecord(
            name,
            host,
            workload,
            type,
            version,
            true,
            now,
            bundle.signature(),
            bundle.origin().windows(),
            entry.toString(),
            directory);
    checked(file(model), entry.path("sha256").asText());
    return store.add(model);
  }

  private Optional<ModelRecord> record(HostId host, WorkloadName workload, VmTypeName type) {
    return store.list(Optional.of(host), Optional.of(workload)).stream()
        .filter(model -> model.inService() && model.vmType().equals(type))
        .findFirst();
  }

  private Path file(ModelRecord model) {
    return state.resolve(model.directory()).resolve(BUNDLE);
  }

  private Serving load(ModelRecord model) {
    try {
      String sha256 = Json.parse(model.reportJson()).path("sha256").asText();
      return new Serving.Ready(model.name(), checked(file(model), sha256));
    } catch (IOException e) {
      LOG.warn("Model {} is not served: {}", model.name(), e.getMessage());
      return new Serving.None("model " + model.name() + " is damaged; train again");
    }
  }

  private static Bundle checked(Path file, String sha256) throws IOException {
    return switch (BundleFile.read(file)) {
      case BundleFile.Reading.Refused(String reason) -> throw new IOException(reason);
      case BundleFile.Reading.Loaded(Bundle bundle, String actual) -> {
        if (!actual.equals(sha256)) {
          throw new IOException(file + ": SHA-256 " + actual + " (expected: " + sha256 + ")");
        }
        yield bundle;
      }
    };
  }
}
