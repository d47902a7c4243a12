package io.shadowcast.aggregator.main;

import io.shadowcast.aggregator.store.ModelRecord;
import io.shadowcast.aggregator.store.StateStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What is kept of the past of the state, and for how long: versions of facts that were followed by
/// others, receipts, recordings, anomalies, maintenances, trainings, and models out of service with
/// their bundles.
record History(StateStore state, Path directory, Duration kept) {
  private static final Logger LOG = LoggerFactory.getLogger(History.class);

  /// Removes what is older.
  void purge(Instant now) {
    Instant before = now.minus(kept);
    int facts = state.facts().purge(before);
    int receipts = state.receipts().purge(before);
    int recordings = state.recordings().purge(before);
    int anomalies = state.anomalies().purge(before);
    int maintenances = state.maintenances().purge(before);
    int trainings = state.models().purgeTrainings(before);
    List<ModelRecord> models = state.models().purge(before);
    models.forEach(model -> remove(model.directory()));
    LOG.debug(
        "Forgot {} versions of facts, {} receipts, {} recordings, {} anomalies, {} maintenances,"
            + " {} trainings, {} models",
        facts,
        receipts,
        recordings,
        anomalies,
        maintenances,
        trainings,
        models.size());
  }

  /// A bundle that stays behind takes place and does no other harm.
  private void remove(String name) {
    Path bundle = directory.resolve(name).normalize();
    if (bundle.equals(directory.normalize()) || !bundle.startsWith(directory.normalize())) {
      throw new IllegalStateException(
          "models.directory: %s (expected: one below %s)".formatted(name, directory));
    }
    try (Stream<Path> files = Files.walk(bundle)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      LOG.warn("{} of a model that was removed cannot be deleted: {}", bundle, e.toString());
    }
  }
}
