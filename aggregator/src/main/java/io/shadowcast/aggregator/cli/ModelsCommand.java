package io.shadowcast.aggregator.cli;

import io.shadowcast.wire.v1.GetModelRequest;
import io.shadowcast.wire.v1.GetTrainingRequest;
import io.shadowcast.wire.v1.ListModelsRequest;
import io.shadowcast.wire.v1.ListModelsResponse;
import io.shadowcast.wire.v1.Model;
import io.shadowcast.wire.v1.PredictRequest;
import io.shadowcast.wire.v1.PredictResponse;
import io.shadowcast.wire.v1.ServeModelRequest;
import io.shadowcast.wire.v1.TrainModelRequest;
import io.shadowcast.wire.v1.Training;
import io.shadowcast.wire.v1.TrainingState;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "models", description = "What each VM type does under a load, learned.")
final class ModelsCommand extends Group {
  private static final Duration LOOK_AGAIN = Duration.ofMillis(500);

  /// What a training may use.
  static final class Data {
    @Option(
        names = "--since",
        paramLabel = "TIME",
        description = "Data since then: 2h for 2 hours ago, or 2026-01-31T08:00:00Z.")
    private Arguments.@Nullable Moment since;

    @Option(names = "--until", paramLabel = "TIME", description = "Data until then.")
    private Arguments.@Nullable Moment until;

    @Option(names = "--allow-lossy", description = "Use windows that lost records, too.")
    private boolean allowLossy;

    @Option(
        names = "--allow-disturbed",
        description =
            "For loads with few windows, use those in which the host gave least of the machine's"
                + " CPU to others, too.")
    private boolean allowDisturbed;

    /// A time that is given as a span is sent as one: else the command, repeated with its request
    /// id, would be another request.
    private void putInto(TrainModelRequest.Builder request) {
      request.setAllowLossy(allowLossy).setAllowDisturbed(allowDisturbed);
      switch (since) {
        case Arguments.Moment.Ago(Duration span) -> request.setStartAgo(Wire.duration(span));
        case Arguments.Moment.At(Instant time) -> request.setStartTime(Wire.timestamp(time));
        case null -> {}
      }
      switch (until) {
        case Arguments.Moment.Ago(Duration span) -> request.setEndAgo(Wire.duration(span));
        case Arguments.Moment.At(Instant time) -> request.setEndTime(Wire.timestamp(time));
        case null -> {}
      }
    }
  }

  @Command(name = "train", description = "Train the models of a workload and its shadows.")
  int train(
      @Parameters(paramLabel = "WORKLOAD", description = "web-1/shop") String workload,
      @Option(names = "--wait", description = "Until the training has ended; exit 1 if in vain.")
          boolean wait,
      @Mixin Data data,
      @Mixin Changing changing) {
    Clock clock = session().clock();
    TrainModelRequest.Builder request =
        TrainModelRequest.newBuilder().setWorkload(Names.workload(workload));
    data.putInto(request);
    return session()
        .change(
            changing,
            (link, change) -> {
              Training training =
                  link.models()
                      .trainModel(
                          request
                              .setRequestId(change.requestId())
                              .setValidateOnly(change.validateOnly())
                              .build());
              if (change.validateOnly()) {
                return ModelPages.dry(training);
              }
              return wait ? ended(link, training, clock) : ModelPages.training(training, clock);
            });
  }

  @Command(name = "status", description = "How a training stands, or ended.")
  int status(
      @Parameters(paramLabel = "TRAINING", description = "17 or trainings/17") String training,
      @Mixin Watching watching) {
    Clock clock = session().clock();
    String name = Names.training(training);
    return session().show(watching, link -> ModelPages.training(trainingOf(link, name), clock));
  }

  @Command(name = "list", description = "The models of a workload, or all.")
  int list(
      @Parameters(
              arity = "0..1",
              paramLabel = "[WORKLOAD]",
              hideParamSyntax = true,
              description = "web-1/shop")
          @Nullable String workload,
      @Mixin Watching watching) {
    Clock clock = session().clock();
    ListModelsRequest request =
        ListModelsRequest.newBuilder()
            .setWorkload(workload == null ? "" : Names.workload(workload))
            .build();
    return session()
        .show(
            watching,
            link -> {
              ListModelsResponse models =
                  Link.all(page ->
                      link.models().listModels(request.toBuilder().setPageToken(page).build()));
              return View.of(models, ModelPages.list(models.getModelsList(), clock));
            });
  }

  @Command(name = "show", description = "One model: its errors and the range it was trained on.")
  int show(
      @Parameters(paramLabel = "MODEL", description = "shop-small-3") String model,
      @Mixin Watching watching) {
    Clock clock = session().clock();
    GetModelRequest request = GetModelRequest.newBuilder().setName(Names.model(model)).build();
    return session()
        .show(
            watching,
            link -> {
              Model found = link.models().getModel(request);
              return View.of(found, ModelPages.show(found, clock));
            });
  }

  @Command(name = "serve", description = "Take a model into service that served before.")
  int serve(
      @Parameters(paramLabel = "MODEL", description = "web-1_shop_small_2") String model,
      @Mixin Changing changing) {
    Clock clock = session().clock();
    ServeModelRequest request = ServeModelRequest.newBuilder().setName(Names.model(model)).build();
    return session()
        .change(
            changing,
            (link, change) -> {
              Model served =
                  link.models()
                      .serveModel(
                          request.toBuilder()
                              .setRequestId(change.requestId())
                              .setValidateOnly(change.validateOnly())
                              .build());
              return View.of(served, ModelPages.list(List.of(served), clock));
            });
  }

  @Command(name = "predict", description = "What VM types would do under a load; 7 if unknown.")
  int predict(
      @Parameters(paramLabel = "WORKLOAD", description = "web-1/shop") String workload,
      @Option(
              names = "--rate",
              paramLabel = "RATE",
              description = "Requests per second; default the load of the last minutes.")
          @Nullable Double rate,
      @Option(
              names = "--vm-type",
              paramLabel = "TYPE",
              description = "Only this one; repeatable; default every type with a model.")
          @Nullable List<String> types,
      @Mixin Watching watching) {
    PredictRequest.Builder request =
        PredictRequest.newBuilder().setWorkload(Names.workload(workload));
    if (rate != null) {
      request.setRate(rate);
    }
    if (types != null) {
      types.forEach(type -> request.addVmTypes(Names.vmType(type)));
    }
    return session()
        .show(
            watching,
            link -> {
              PredictResponse answer = link.models().predict(request.build());
              boolean known =
                  answer.getPredictionsList().stream()
                      .anyMatch(one -> one.getMissingReason().isEmpty());
              return new View(
                  answer,
                  ModelPages.predictions(answer.getPredictionsList()),
                  known ? ExitCode.OK : ExitCode.NOT_ENOUGH_DATA);
            });
  }

  private View ended(Link link, Training started, Clock clock) {
    Training training = started;
    while (training.getState() == TrainingState.TRAINING_STATE_RUNNING
        && !session().around().ending().within(LOOK_AGAIN)) {
      training = trainingOf(link, started.getName());
    }
    return ModelPages.training(training, clock);
  }

  private static Training trainingOf(Link link, String name) {
    return link.models().getTraining(GetTrainingRequest.newBuilder().setName(name).build());
  }
}
