package io.shadowcast.aggregator.api;

import com.google.protobuf.Duration;
import io.grpc.stub.StreamObserver;
import io.shadowcast.aggregator.fleet.Faults;
import io.shadowcast.aggregator.fleet.Fleet;
import io.shadowcast.aggregator.fleet.Page;
import io.shadowcast.aggregator.judgement.Change;
import io.shadowcast.aggregator.model.Accuracy;
import io.shadowcast.aggregator.model.Prediction;
import io.shadowcast.aggregator.model.TrainingRuns;
import io.shadowcast.aggregator.store.ModelRecord;
import io.shadowcast.aggregator.store.TrainingRecord;
import io.shadowcast.aggregator.store.WorkloadRecord;
import io.shadowcast.wire.map.FleetWire;
import io.shadowcast.wire.map.ModelsWire;
import io.shadowcast.wire.map.ResourceNames;
import io.shadowcast.wire.map.ResourceNames.WorkloadRef;
import io.shadowcast.wire.map.Times;
import io.shadowcast.wire.v1.GetModelRequest;
import io.shadowcast.wire.v1.GetTrainingRequest;
import io.shadowcast.wire.v1.JudgeChangeRequest;
import io.shadowcast.wire.v1.JudgeChangeResponse;
import io.shadowcast.wire.v1.ListModelsRequest;
import io.shadowcast.wire.v1.ListModelsResponse;
import io.shadowcast.wire.v1.Model;
import io.shadowcast.wire.v1.ModelsServiceGrpc;
import io.shadowcast.wire.v1.PredictRequest;
import io.shadowcast.wire.v1.PredictResponse;
import io.shadowcast.wire.v1.RecommendRequest;
import io.shadowcast.wire.v1.RecommendResponse;
import io.shadowcast.wire.v1.ServeModelRequest;
import io.shadowcast.wire.v1.TrainModelRequest;
import io.shadowcast.wire.v1.Training;
import io.shadowcast.wire.v1.TrainingState;
import io.shadowcast.words.HostId;
import io.shadowcast.words.Objective;
import io.shadowcast.words.VmType;
import io.shadowcast.words.VmTypeName;
import io.shadowcast.words.WorkloadName;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicReference;

/// Models of VM types, and the advice that follows from them.
final class ModelsApi extends ModelsServiceGrpc.ModelsServiceImplBase {
  private static final java.time.Duration NO_TIME = java.time.Duration.ZERO;
  private static final java.time.Duration LONGEST = java.time.Duration.ofDays(36_600);
  private static final WorkloadRef NONE =
      new WorkloadRef(new HostId("none"), new WorkloadName("none"));

  private final Calls calls;
  private final Fleet fleet;
  private final Known known;
  private final ModelRooms rooms;
  private final Adviser adviser;
  private final InstantSource clock;

  ModelsApi(Calls calls, Fleet fleet, ModelRooms rooms, InstantSource clock) {
    this.calls = calls;
    this.fleet = fleet;
    this.known = new Known(fleet);
    this.rooms = rooms;
    this.adviser = new Adviser(fleet, rooms.predictor(), rooms.forecasts(), rooms.untried());
    this.clock = clock;
  }

  @Override
  public void trainModel(TrainModelRequest request, StreamObserver<Training> out) {
    calls.change(
        request,
        out,
        Training.getDefaultInstance(),
        () -> {
          Faults faults = new Faults();
          WorkloadRef name = workload(faults, request.getWorkload());
          once(faults, "start", request.hasStartAgo() && request.hasStartTime());
          once(faults, "end", request.hasEndAgo() && request.hasEndTime());
          Optional<TrainingRuns.Span> span =
              faults.read("start_time", () -> Optional.of(span(request)), Optional.empty());
          faults.refuse();
          known.workload(name);
          rooms.trainings().running(name.host(), name.workload()).ifPresent(ModelsApi::busy);
          return training(name, span.orElseThrow());
        });
  }

  @Override
  public void getTraining(GetTrainingRequest request, StreamObserver<Training> out) {
    calls.read(
        out,
        () -> {
          Faults faults = new Faults();
          long id = faults.read("name", () -> ModelsWire.training(request.getName()), 0L);
          faults.refuse();
          return rooms
              .trainings()
              .find(id)
              .map(ModelMessages::of)
              .orElseThrow(() -> Refusal.notFound(request.getName(), "a training"));
        });
  }

  @Override
  public void listModels(ListModelsRequest request, StreamObserver<ListModelsResponse> out) {
    calls.read(
        out,
        () -> {
          Faults faults = new Faults();
          Optional<WorkloadRef> of =
              request.getWorkload().isEmpty()
                  ? Optional.empty()
                  : Optional.of(workload(faults, request.getWorkload()));
          Page.Request ask =
              Page.Request.read(faults, request.getPageSize(), request.getPageToken());
          faults.refuse();
          of.ifPresent(known::workload);
          List<ModelRecord> models =
              rooms.models().list(of.map(WorkloadRef::host), of.map(WorkloadRef::workload));
          Page<ModelRecord> page = Page.of(models, ModelRecord::name, ask);
          return ListModelsResponse.newBuilder()
              .addAllModels(page.items().stream().map(ModelMessages::of).toList())
              .setNextPageToken(page.nextToken())
              .build();
        });
  }

  @Override
  public void getModel(GetModelRequest request, StreamObserver<Model> out) {
    calls.read(
        out,
        () -> {
          Faults faults = new Faults();
          String name = faults.read("name", () -> ModelsWire.modelSegment(request.getName()), "");
          faults.refuse();
          ModelRecord model = model(name);
          List<Accuracy> lately =
              model.inService()
                  ? rooms.feedback().lately(model.host(), model.workload(), clock.instant())
                  : List.of();
          return ModelMessages.of(model, lately);
        });
  }

  @Override
  public void serveModel(ServeModelRequest request, StreamObserver<Model> out) {
    calls.change(
        request,
        out,
        Model.getDefaultInstance(),
        () -> {
          Faults faults = new Faults();
          String name = faults.read("name", () -> ModelsWire.modelSegment(request.getName()), "");
          faults.refuse();
          ModelRecord model = model(name);
          rooms
              .models()
              .whyNot(model)
              .ifPresent(reason -> {
                throw Refusal.precondition("name: " + reason);
              });
          return Prepared.of(
              ModelMessages.of(model).toBuilder().setInService(true).build(),
              () -> ModelMessages.of(rooms.models().serve(model)));
        });
  }

  private ModelRecord model(String name) {
    return rooms
        .models()
        .find(name)
        .orElseThrow(() -> Refusal.notFound(ModelsWire.model(name), "a model"));
  }

  @Override
  public void predict(PredictRequest request, StreamObserver<PredictResponse> out) {
    calls.read(
        out,
        () -> {
          Faults faults = new Faults();
          WorkloadRef name = workload(faults, request.getWorkload());
          OptionalDouble rate = rate(faults, request.hasRate(), request.getRate());
          List<VmTypeName> types = new ArrayList<>();
          for (String type : request.getVmTypesList()) {
            types.add(
                faults.read("vm_types", () -> ResourceNames.vmType(type), new VmTypeName("none")));
          }
          faults.refuse();
          known.workload(name);
          List<VmTypeName> served = known(name);
          known(faults, types, served);
          return predict(name, rate, types.isEmpty() ? served : types);
        });
  }

  @Override
  public void judgeChange(JudgeChangeRequest request, StreamObserver<JudgeChangeResponse> out) {
    calls.read(
        out,
        () -> {
          Change change = ChangeMessages.read(request, clock.instant());
          known.workload(new WorkloadRef(change.host(), change.workload()));
          return ChangeMessages.of(rooms.changes().judge(change));
        });
  }

  @Override
  public void recommend(RecommendRequest request, StreamObserver<RecommendResponse> out) {
    calls.read(
        out,
        () -> {
          Faults faults = new Faults();
          WorkloadRef name = workload(faults, request.getWorkload());
          OptionalDouble rate = rate(faults, request.hasRate(), request.getRate());
          Optional<Objective> instead =
              request.hasObjective()
                  ? faults.readMessage(
                      "objective",
                      () -> Optional.of(FleetWire.fromWire(request.getObjective())),
                      Optional.empty())
                  : Optional.empty();
          java.time.Duration ahead = AdviceMessages.ahead(faults, request);
          double risk = AdviceMessages.risk(faults, request);
          faults.refuse();
          WorkloadRecord workload = known.workload(name);
          Objective objective = instead.orElseGet(workload::objective);
          Advice advice = adviser.on(workload, new Adviser.Asked(objective, rate, ahead, risk));
          return AdviceMessages.of(advice, objective);
        });
  }

  private Prepared<Training> training(WorkloadRef name, TrainingRuns.Span span) {
    Training preview =
        Training.newBuilder()
            .setWorkload(ResourceNames.workload(name.host(), name.workload()))
            .setState(TrainingState.TRAINING_STATE_RUNNING)
            .build();
    AtomicReference<Optional<TrainingRecord>> opened = new AtomicReference<>(Optional.empty());
    return new Prepared<>(
        preview,
        () -> {
          TrainingRecord training = rooms.trainings().open(name.host(), name.workload());
          opened.set(Optional.of(training));
          return ModelMessages.of(training);
        },
        () -> opened.get().ifPresent(training -> rooms.trainings().run(training, span)));
  }

  private PredictResponse predict(WorkloadRef name, OptionalDouble rate, List<VmTypeName> types) {
    List<Prediction> predictions =
        rooms
            .predictor()
            .recent(name.host(), name.workload())
            .typical()
            .map(load -> load.at(rate.orElse(load.rate())))
            .map(asked -> rooms.predictor().predict(name.host(), name.workload(), types, asked))
            .orElseGet(() ->
                Collections.nCopies(
                    types.size(),
                    new Prediction.NoModel(adviser.unknown(name.host(), name.workload()))));
    PredictResponse.Builder response = PredictResponse.newBuilder();
    for (int i = 0; i < types.size(); i++) {
      response.addPredictions(ModelMessages.of(types.get(i), predictions.get(i)));
    }
    return response.build();
  }

  /// The types that have a model; while none has one, those that could.
  private List<VmTypeName> known(WorkloadRef name) {
    List<VmTypeName> served =
        rooms.models().list(Optional.of(name.host()), Optional.of(name.workload())).stream()
            .filter(ModelRecord::inService)
            .map(ModelRecord::vmType)
            .toList();
    return served.isEmpty() ? fleet.catalogue().stream().map(VmType::name).toList() : served;
  }

  /// A type may have a model and have left the catalogue.
  private void known(Faults faults, List<VmTypeName> types, List<VmTypeName> served) {
    for (VmTypeName type : types) {
      boolean known = served.contains(type) || fleet.hasType(type);
      faults.check(known, "vm_types", ResourceNames.vmType(type), "a type of the catalogue");
    }
    faults.refuse();
  }

  private TrainingRuns.Span span(TrainModelRequest request) {
    Instant now = clock.instant();
    Instant to = request.hasEndTime() ? Times.fromWire(request.getEndTime()) : now;
    Instant from =
        request.hasStartTime() ? Times.fromWire(request.getStartTime()) : now.minus(rooms.kept());
    if (request.hasEndAgo()) {
      to = ago(now, request.getEndAgo());
    }
    if (request.hasStartAgo()) {
      from = ago(now, request.getStartAgo());
    }
    return new TrainingRuns.Span(from, to, request.getAllowLossy(), request.getAllowDisturbed());
  }

  private static void once(Faults faults, String end, boolean twice) {
    faults.check(!twice, end + "_ago", "given with " + end + "_time", "one of them");
  }

  private static Instant ago(Instant now, Duration ago) {
    return now.minus(Spans.within(ago, NO_TIME, NO_TIME, LONGEST));
  }

  private static WorkloadRef workload(Faults faults, String name) {
    return faults.read("workload", () -> ResourceNames.workload(name), NONE);
  }

  private static OptionalDouble rate(Faults faults, boolean given, double rate) {
    faults.check(!given || (rate > 0 && Double.isFinite(rate)), "rate", rate, "> 0");
    return given ? OptionalDouble.of(rate) : OptionalDouble.empty();
  }

  private static void busy(TrainingRecord training) {
    throw Refusal.precondition(
        "workload: %s runs since %s (expected: one training at a time)"
            .formatted(ModelsWire.training(training.id()), training.created()));
  }
}
