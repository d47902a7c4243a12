package io.shadowcast.aggregator.api;

import io.grpc.stub.StreamObserver;
import io.shadowcast.aggregator.fleet.Faults;
import io.shadowcast.aggregator.fleet.Fleet;
import io.shadowcast.aggregator.forecast.Forecasts;
import io.shadowcast.trainer.forecast.ForecastModel;
import io.shadowcast.trainer.forecast.Forecaster;
import io.shadowcast.trainer.forecast.Quantiles;
import io.shadowcast.wire.map.ResourceNames;
import io.shadowcast.wire.map.Times;
import io.shadowcast.wire.v1.Forecast;
import io.shadowcast.wire.v1.ForecastCard;
import io.shadowcast.wire.v1.ForecastScore;
import io.shadowcast.wire.v1.ForecastsServiceGrpc;
import io.shadowcast.wire.v1.GetForecastRequest;
import io.shadowcast.wire.v1.GetForecastResponse;
import io.shadowcast.wire.v1.Interval;
import io.shadowcast.words.HostId;
import java.time.Duration;

/// Where the properties of hosts are going.
final class ForecastsApi extends ForecastsServiceGrpc.ForecastsServiceImplBase {
  private static final HostId NONE = new HostId("none");
  private static final double CONFIDENCE = 1 - 2 * Quantiles.TAIL;

  private final Calls calls;
  private final Known known;
  private final Forecasts forecasts;

  ForecastsApi(Calls calls, Fleet fleet, Forecasts forecasts) {
    this.calls = calls;
    this.known = new Known(fleet);
    this.forecasts = forecasts;
  }

  @Override
  public void getForecast(GetForecastRequest request, StreamObserver<GetForecastResponse> out) {
    calls.read(
        out,
        () -> {
          Faults faults = new Faults();
          HostId host = faults.read("host", () -> ResourceNames.host(request.getHost()), NONE);
          faults.refuse();
          known.host(host);
          return switch (forecasts.ask(host, name -> name.startsWith(request.getProperty()))) {
            case Forecasts.Answer.Unknown(String reason) ->
                GetForecastResponse.newBuilder().setMissingReason(reason).build();
            case Forecasts.Answer.Known answer -> of(answer);
          };
        });
  }

  private static GetForecastResponse of(Forecasts.Answer.Known answer) {
    GetForecastResponse.Builder wire =
        GetForecastResponse.newBuilder()
            .setNow(Times.toWire(answer.now()))
            .setCard(of(answer.model()));
    answer.forecasts().forEach(one -> wire.addForecasts(of(one)));
    return wire.build();
  }

  private static Forecast of(Forecaster.Forecast one) {
    Forecast.Builder wire =
        Forecast.newBuilder()
            .setProperty(one.property())
            .setAhead(ModelMessages.of(ahead(one.ahead())))
            .setValue(one.now())
            .setThen(
                Interval.newBuilder()
                    .setValue(one.said().middle())
                    .setLow(one.said().low())
                    .setHigh(one.said().high())
                    .setConfidence(CONFIDENCE))
            .setJudged(one.judged());
    if (one.judged() > 0) {
      wire.setCovered(one.covered());
    }
    return wire.build();
  }

  private static ForecastCard of(ForecastModel model) {
    ForecastCard.Builder wire =
        ForecastCard.newBuilder()
            .setTrainTime(Times.toWire(model.trainedAt()))
            .setSteps(model.steps())
            .setStepWidth(ModelMessages.of(Forecasts.STEP))
            .setProperties(model.names().size());
    for (ForecastModel.Horizon horizon : model.horizons()) {
      wire.addScores(
          ForecastScore.newBuilder()
              .setAhead(ModelMessages.of(ahead(horizon.ahead())))
              .setPinball(horizon.pinball())
              .setNaivePinball(horizon.naivePinball())
              .setCovered(horizon.covered()));
    }
    return wire.build();
  }

  private static Duration ahead(int steps) {
    return Forecasts.STEP.multipliedBy(steps);
  }
}
