package io.shadowcast.aggregator.api;

import com.google.protobuf.Timestamp;
import io.grpc.stub.StreamObserver;
import io.shadowcast.aggregator.anomaly.Sentry;
import io.shadowcast.aggregator.anomaly.Standing;
import io.shadowcast.aggregator.fleet.Faults;
import io.shadowcast.aggregator.fleet.Fleet;
import io.shadowcast.aggregator.fleet.Page;
import io.shadowcast.aggregator.store.AnomalyRecord;
import io.shadowcast.aggregator.store.MaintenanceRecord;
import io.shadowcast.wire.map.ResourceNames;
import io.shadowcast.wire.map.Times;
import io.shadowcast.wire.v1.AnomaliesServiceGrpc;
import io.shadowcast.wire.v1.Anomaly;
import io.shadowcast.wire.v1.AnomalyPart;
import io.shadowcast.wire.v1.AnomalySeverity;
import io.shadowcast.wire.v1.CreateMaintenanceRequest;
import io.shadowcast.wire.v1.EndMaintenanceRequest;
import io.shadowcast.wire.v1.GetWatchRequest;
import io.shadowcast.wire.v1.ListAnomaliesRequest;
import io.shadowcast.wire.v1.ListAnomaliesResponse;
import io.shadowcast.wire.v1.ListMaintenancesRequest;
import io.shadowcast.wire.v1.ListMaintenancesResponse;
import io.shadowcast.wire.v1.Maintenance;
import io.shadowcast.wire.v1.Watch;
import io.shadowcast.wire.v1.WatchState;
import io.shadowcast.words.HostId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/// What hosts do that they do not do on ordinary days.
final class AnomaliesApi extends AnomaliesServiceGrpc.AnomaliesServiceImplBase {
  private static final HostId NONE = new HostId("none");
  private static final Duration OPEN = Duration.ofMinutes(30);

  private final Calls calls;
  private final Known known;
  private final Sentry sentry;
  private final InstantSource clock;

  AnomaliesApi(Calls calls, Fleet fleet, Sentry sentry, InstantSource clock) {
    this.calls = calls;
    this.known = new Known(fleet);
    this.sentry = sentry;
    this.clock = clock;
  }

  @Override
  public void listAnomalies(
      ListAnomaliesRequest request, StreamObserver<ListAnomaliesResponse> out) {
    calls.read(
        out,
        () -> {
          Faults faults = new Faults();
          Page.Request ask =
              Page.Request.read(faults, request.getPageSize(), request.getPageToken());
          Listing asked =
              listing(faults, request.getParent(), request.hasStartTime(), request.getStartTime());
          Page<AnomalyRecord> page =
              Page.of(
                  sentry.found(asked.host(), asked.since()),
                  one -> newestFirst(one.begun(), one.host()),
                  ask);
          ListAnomaliesResponse.Builder wire =
              ListAnomaliesResponse.newBuilder().setNextPageToken(page.nextToken());
          page.items().forEach(one -> wire.addAnomalies(of(one)));
          return wire.build();
        });
  }

  /// What is to be listed.
  private record Listing(Optional<HostId> host, Instant since) {}

  /// @param faults what is wrong with the rest of the request, which is refused here
  private Listing listing(Faults faults, String parent, boolean given, Timestamp time) {
    Optional<HostId> host =
        faults.read("parent", () -> ResourceNames.hostOrAll(parent), Optional.<HostId>empty());
    Instant since =
        faults.read(
            "start_time", () -> given ? Times.fromWire(time) : Instant.EPOCH, Instant.EPOCH);
    faults.refuse();
    host.ifPresent(known::host);
    return new Listing(host, since);
  }

  private static String newestFirst(Instant begun, HostId host) {
    return "%019d/%s".formatted(Long.MAX_VALUE - begun.getEpochSecond(), host);
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

  @Override
  public void createMaintenance(CreateMaintenanceRequest request, StreamObserver<Maintenance> out) {
    calls.change(
        request,
        out,
        Maintenance.getDefaultInstance(),
        () -> {
          MaintenanceRecord wanted = MaintenanceMessages.read(request, clock.instant());
          known.host(wanted.host());
          if (sentry.maintenance(wanted.host(), wanted.begins()).isPresent()) {
            throw Refusal.taken(
                "start_time: %s (expected: one maintenance of a host begins then)"
                    .formatted(wanted.begins()));
          }
          Maintenance made = MaintenanceMessages.of(wanted);
          return Prepared.of(
              made,
              () -> {
                sentry.maintain(wanted);
                return made;
              });
        });
  }

  @Override
  public void listMaintenances(
      ListMaintenancesRequest request, StreamObserver<ListMaintenancesResponse> out) {
    calls.read(
        out,
        () -> {
          Faults faults = new Faults();
          Page.Request ask =
              Page.Request.read(faults, request.getPageSize(), request.getPageToken());
          Listing asked =
              listing(faults, request.getParent(), request.hasStartTime(), request.getStartTime());
          Page<MaintenanceRecord> page =
              Page.of(
                  sentry.maintenances(asked.host(), asked.since()),
                  one -> newestFirst(one.begins(), one.host()),
                  ask);
          return ListMaintenancesResponse.newBuilder()
              .setNextPageToken(page.nextToken())
              .addAllMaintenances(page.items().stream().map(MaintenanceMessages::of).toList())
              .build();
        });
  }

  @Override
  public void endMaintenance(EndMaintenanceRequest request, StreamObserver<Maintenance> out) {
    calls.change(
        request,
        out,
        Maintenance.getDefaultInstance(),
        () -> {
          Faults faults = new Faults();
          ResourceNames.MaintenanceRef name =
              faults.read(
                  "name",
                  () -> ResourceNames.maintenance(request.getName()),
                  new ResourceNames.MaintenanceRef(NONE, Instant.EPOCH));
          faults.refuse();
          MaintenanceRecord going =
              sentry
                  .maintenance(name.host(), name.begins())
                  .orElseThrow(() -> Refusal.notFound(request.getName(), "a maintenance"));
          Instant now = clock.instant();
          if (!now.isBefore(going.ends())) {
            throw Refusal.precondition(
                "name: it ended at %s (expected: one that goes on, or is planned)"
                    .formatted(going.ends()));
          }
          return Prepared.of(
              MaintenanceMessages.of(going), () -> MaintenanceMessages.of(sentry.end(going, now)));
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
    Instant now = clock.instant();
    sentry.maintenances(Optional.of(host), now).stream()
        .filter(one -> one.covers(now))
        .findFirst()
        .ifPresent(one -> wire.setMaintenance(MaintenanceMessages.of(one)));
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
