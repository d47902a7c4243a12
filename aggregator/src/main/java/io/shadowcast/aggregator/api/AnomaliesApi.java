package io.shadowcast.aggregator.api;

import io.grpc.stub.StreamObserver;
import io.shadowcast.aggregator.anomaly.Sentry;
import io.shadowcast.aggregator.anomaly.Standing;
import io.shadowcast.aggregator.fleet.Faults;
import io.shadowcast.aggregator.fleet.Fleet;
import io.shadowcast.aggregator.fleet.Page;
import io.shadowcast.aggregator.store.AnomalyRecord;
import io.shadowcast.wire.map.ResourceNames;
import io.shadowcast.wire.map.Times;
import io.shadowcast.wire.v1.AnomaliesServiceGrpc;
import io.shadowcast.wire.v1.Anomaly;
import io.shadowcast.wire.v1.AnomalyPart;
import io.shadowcast.wire.v1.AnomalySeverity;
import io.shadowcast.wire.v1.GetWatchRequest;
import io.shadowcast.wire.v1.ListAnomaliesRequest;
import io.shadowcast.wire.v1.ListAnomaliesResponse;
import io.shadowcast.wire.v1.Watch;
import io.shadowcast.wire.v1.WatchState;
import io.shadowcast.words.HostId;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// What hosts do that they do not do on ordinary days.
final class AnomaliesApi extends AnomaliesServiceGrpc.AnomaliesServiceImplBase {
  private static final HostId NONE = new HostId("none");
  private static final Duration OPEN = Duration.ofMinutes(30);

  private final Calls calls;
  private final Known known;
  private final Sentry sentry;

  AnomaliesApi(Calls calls, Fleet fleet, Sentry sentry) {
    this.calls = calls;
    this.known = new Known(fleet);
    this.sentry = sentry;
  }

  @Override
  public void listAnomalies(
      ListAnomaliesRequest request, StreamObserver<ListAnomaliesResponse> out) {
    calls.read(
        out,
        () -> {
          Faults faults = new Faults();
          Optional<HostId> host =
              faults.read(
                  "parent",
                  () -> ResourceNames.hostOrAll(request.getParent()),
                  Optional.<HostId>empty());
          Instant since = faults.read("start_time", () -> since(request), Instant.EPOCH);
          Page.Request ask =
              Page.Request.read(faults, request.getPageSize(), request.getPageToken());
          faults.refuse();
          host.ifPresent(known::host);
          Page<AnomalyRecord> page =
              Page.of(sentry.found(host, since), AnomaliesApi::newestFirst, ask);
          ListAnomaliesResponse.Builder wire =
              ListAnomaliesResponse.newBuilder().setNextPageToken(page.nextToken());
          page.items().forEach(one -> wire.addAnomalies(of(one)));
          return wire.build();
        });
  }

  private static Instant since(ListAnomaliesRequest request) {
    return request.hasStartTime() ? Times.fromWire(request.getStartTime()) : Instant.EPOCH;
  }

  private static String newestFirst(AnomalyRecord one) {
    return "%019d/%s".formatted(Long.MAX_VALUE - one.begun().getEpochSecond(), one.host());
  }

  @Override
  public void getWatch(GetWatchRequest request, StreamObserver<Watch> out) {
    calls.read(
        out,
        () -> {
          Faults faults = new Faults();
          HostId host = faults.read("name", () -> ResourceNames.host(request.getName()), NONE);
          faults.refuse();
          known.host(host);
          return of(host, sentry.standing(host));
        });
  }

  private Anomaly of(AnomalyRecord one) {
    Anomaly.Builder wire =
        Anomaly.newBuilder()
            .setName(ResourceNames.host(one.host()) + "/anomalies/" + one.begun().getEpochSecond())
            .setStartTime(Times.toWire(one.begun()))
            .setLastTime(Times.toWire(one.last()))
            .setOpen(isOpen(one))
            .setSeverity(AnomalySeverity.valueOf("ANOMALY_SEVERITY_" + one.severity()))
            .setSurprise(one.surprise())
            .setThreshold(one.threshold());
    one.metrics()
        .forEach(part ->
            wire.addParts(
                AnomalyPart.newBuilder()
                    .setMetric(part.metric())
                    .setShare(part.share())
                    .setValue(part.value())
                    .setUsualLow(part.low())
                    .setUsualHigh(part.high())));
    return wire.build();
  }

  private boolean isOpen(AnomalyRecord one) {
    return sentry.standing(one.host()) instanceof Standing.Watching watching
        && !one.last().isBefore(watching.until().minus(OPEN));
  }

  private Watch of(HostId host, Standing standing) {
    Watch.Builder wire =
        Watch.newBuilder().setHost(ResourceNames.host(host)).setAlarmsPerDay(sentry.alarmsPerDay());
    switch (standing) {
      case Standing.Off(String reason) ->
          wire.setState(WatchState.WATCH_STATE_OFF).setReason(reason);
      case Standing.Learning(int minutes, int needed, String reason) ->
          wire.setState(WatchState.WATCH_STATE_LEARNING)
              .setReason(reason)
              .setMinutes(minutes)
              .setMinutesNeeded(needed);
      case Standing.Watching watching ->
          wire.setState(WatchState.WATCH_STATE_WATCHING)
              .setMinutes(watching.minutes())
              .setLearnedFrom(Times.toWire(watching.from()))
              .setWatchedUntil(Times.toWire(watching.until()))
              .setThreshold(watching.threshold())
              .addAllMetrics(watching.metrics());
    }
    return wire.build();
  }
}
