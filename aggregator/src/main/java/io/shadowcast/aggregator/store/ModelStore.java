package io.shadowcast.aggregator.store;

import io.shadowcast.words.HostId;
import io.shadowcast.words.VmTypeName;
import io.shadowcast.words.WorkloadName;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// Models and trainings.
public final class ModelStore {
  private final Database database;

  ModelStore(Database database) {
    this.database = database;
  }

  /// Adds a model with the next version of its (host, workload, VM type). Given one in service, the
  /// one that was in service retires in the same transaction.
  ///
  /// @param model its version is ignored
  /// @return the model as stored
  public ModelRecord add(ModelRecord model) {
    return database.write(handle -> {
      if (model.inService()) {
        retire(handle, model);
      }
      insert(handle, model, nextVersion(handle, model));
      return find(handle, model.name()).orElseThrow();
    });
  }

  /// Takes a model into service that is kept; the one that was in service retires in the same
  /// transaction.
  ///
  /// @return the model as it is then; empty when there is none of that name
  public Optional<ModelRecord> serve(String name) {
    return database.write(handle -> {
      find(handle, name)
          .ifPresent(model -> {
            retire(handle, model);
            handle.execute("UPDATE models SET in_service = TRUE WHERE name = ?", name);
          });
      return find(handle, name);
    });
  }

  /// The version the next model of this kind will have.
  public long nextVersion(HostId host, WorkloadName workload, VmTypeName type) {
    return database.read(handle -> nextVersion(handle, host, workload, type));
  }

  /// A model by name.
  public Optional<ModelRecord> find(String name) {
    return database.read(handle -> find(handle, name));
  }

  /// Models of a workload (or all) in order of host, workload, type and version.
  public List<ModelRecord> list(Optional<HostId> host, Optional<WorkloadName> workload) {
    return database.read(handle ->
        handle
            .createQuery(
                "SELECT * FROM models WHERE (:host = '' OR host = :host)"
                    + " AND (:workload = '' OR workload = :workload)"
                    + " ORDER BY host, workload, vm_type, version")
            .bind("host", host.map(HostId::value).orElse(""))
            .bind("workload", workload.map(WorkloadName::value).orElse(""))
            .map((row, _) -> model(row))
            .list());
  }

  /// Starts a training in state RUNNING.
  public TrainingRecord start(HostId host, WorkloadName workload, Instant when) {
    return database.write(handle -> {
      long id =
          handle
              .createQuery("SELECT COALESCE(MAX(id), 0) + 1 FROM trainings")
              .mapTo(Long.class)
              .one();
      handle.execute(
          "INSERT INTO trainings (id, host, workload, state, detail, created, models)"
              + " VALUES (?, ?, ?, 'RUNNING', '', ?, '[]')",
          id,
          host.value(),
          workload.value(),
          Micros.of(when));
      return training(handle, id).orElseThrow();
    });
  }

  /// Ends a training.
  public void end(long id, String state, String detail, List<String> models, Instant when) {
    database.write(handle ->
        handle.execute(
            "UPDATE trainings SET state = ?, detail = ?, models = ?, ended = ? WHERE id = ?",
            state,
            detail,
            Json.write(models),
            Micros.of(when),
            id));
  }

  /// A training by its number.
  public Optional<TrainingRecord> training(long id) {
    return database.read(handle -> training(handle, id));
  }

  /// The training of a workload that began last.
  public Optional<TrainingRecord> lastTraining(HostId host, WorkloadName workload) {
    return database.read(handle ->
        handle
            .createQuery(
                "SELECT * FROM trainings WHERE host = ? AND workload = ? ORDER BY id DESC LIMIT 1")
            .bind(0, host.value())
            .bind(1, workload.value())
            .map((row, _) -> training(row))
            .findOne());
  }

  /// Trainings in a state, oldest first; a restarted aggregator finds here what it did not end.
  public List<TrainingRecord> trainings(String state) {
    return database.read(handle ->
        handle
            .createQuery("SELECT * FROM trainings WHERE state = ? ORDER BY id")
            .bind(0, state)
            .map((row, _) -> training(row))
            .list());
  }

  /// Removes trainings that ended before an instant, except the newest of all: numbers are never
  /// given twice.
  ///
  /// @return how many
  public int purgeTrainings(Instant before) {
    return database.write(handle ->
        handle.execute(
            "DELETE FROM trainings WHERE ended < ? AND id < (SELECT MAX(id) FROM trainings)",
            Micros.of(before)));
  }

  /// Removes models that were made before an instant and are not in service, except the newest of
  /// each (host, workload, VM type): versions are never given twice.
  ///
  /// @return what was removed; their bundles are the caller's business
  public List<ModelRecord> purge(Instant before) {
    return database.write(handle -> {
      List<ModelRecord> old =
          handle
              .createQuery(
                  "SELECT * FROM models WHERE in_service = FALSE AND created < ? AND EXISTS"
                      + " (SELECT 1 FROM models newer WHERE newer.host = models.host"
                      + " AND newer.workload = models.workload"
                      + " AND newer.vm_type = models.vm_type AND newer.version > models.version)")
              .bind(0, Micros.of(before))
              .map((row, _) -> model(row))
              .list();
      old.forEach(one -> handle.execute("DELETE FROM models WHERE name = ?", one.name()));
      return old;
    });
  }

  private static void retire(Handle handle, ModelRecord model) {
    handle.execute(
        "UPDATE models SET in_service = FALSE WHERE host = ? AND workload = ? AND vm_type = ?",
        model.host().value(),
        model.workload().value(),
        model.vmType().value());
  }

  private static void insert(Handle handle, ModelRecord model, long version) {
    handle.execute(
        "INSERT INTO models (name, host, workload, vm_type, version, in_service, created,"
            + " feature_signature, training_windows, report, directory)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        model.name(),
        model.host().value(),
        model.workload().value(),
        model.vmType().value(),
        version,
        model.inService(),
        Micros.of(model.created()),
        model.featureSignature(),
        model.trainingWindows(),
        model.reportJson(),
        model.directory());
  }

  private static long nextVersion(Handle handle, ModelRecord model) {
    return nextVersion(handle, model.host(), model.workload(), model.vmType());
  }

  private static long nextVersion(
      Handle handle, HostId host, WorkloadName workload, VmTypeName type) {
    return handle
        .createQuery(
            "SELECT COALESCE(MAX(version), 0) + 1 FROM models"
                + " WHERE host = ? AND workload = ? AND vm_type = ?")
        .bind(0, host.value())
        .bind(1, workload.value())
        .bind(2, type.value())
        .mapTo(Long.class)
        .one();
  }

  private static Optional<ModelRecord> find(Handle handle, String name) {
    return handle
        .createQuery("SELECT * FROM models WHERE name = ?")
        .bind(0, name)
        .map((row, _) -> model(row))
        .findOne();
  }

  private static Optional<TrainingRecord> training(Handle handle, long id) {
    return handle
        .createQuery("SELECT * FROM trainings WHERE id = ?")
        .bind(0, id)
        .map((row, _) -> training(row))
        .findOne();
  }

  private static ModelRecord model(ResultSet row) throws SQLException {
    return new ModelRecord(
        row.getString("name"),
        new HostId(row.getString("host")),
        new WorkloadName(row.getString("workload")),
        new VmTypeName(row.getString("vm_type")),
        row.getLong("version"),
        row.getBoolean("in_service"),
        Micros.read(row, "created"),
        row.getString("feature_signature"),
        row.getLong("training_windows"),
        row.getString("report"),
        row.getString("directory"));
  }

  private static TrainingRecord training(ResultSet row) throws SQLException {
    return new TrainingRecord(
        row.getLong("id"),
        new HostId(row.getString("host")),
        new WorkloadName(row.getString("workload")),
        row.getString("state"),
        row.getString("detail"),
        Micros.read(row, "created"),
        Micros.readOptional(row, "ended"),
        Json.readList(row.getString("models"), String.class));
  }
}
