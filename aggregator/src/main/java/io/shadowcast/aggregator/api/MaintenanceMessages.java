package io.shadowcast.aggregator.api;

import io.shadowcast.aggregator.fleet.Faults;
import io.shadowcast.aggregator.store.MaintenanceRecord;
import io.shadowcast.wire.map.ResourceNames;
import io.shadowcast.wire.map.Times;
import io.shadowcast.wire.v1.CreateMaintenanceRequest;
import io.shadowcast.wire.v1.Maintenance;
import io.shadowcast.words.HostId;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/// Maintenances as messages.
final class MaintenanceMessages {
  private static final HostId NONE = new HostId("none");
  private static final Duration SHORTEST = Duration.ofMinutes(1);
  private static final Duration LONGEST = Duration.ofDays(30);
  private static final Duration BACK = Duration.ofDays(7);
  private static final Duration AHEAD = Duration.ofDays(365);

  private MaintenanceMessages() {}

  static MaintenanceRecord read(CreateMaintenanceRequest request, Instant now) {
    Faults faults = new Faults();
    HostId host = faults.read("parent", () -> ResourceNames.host(request.getParent()), NONE);
    Instant begins = faults.read("start_time", () -> begins(request, now), now);
    Duration span =
        faults.read(
            "duration",
            () -> Spans.bounded(Spans.exact(request.getDuration()), SHORTEST, LONGEST),
            SHORTEST);
    Instant whole = begins.truncatedTo(ChronoUnit.SECONDS);
    Optional<MaintenanceRecord> read =
        faults.read(
            "reason",
            () ->
                Optional.of(
                    new MaintenanceRecord(host, whole, whole.plus(span), request.getReason())),
            Optional.empty());
    faults.refuse();
    return read.orElseThrow();
  }

  private static Instant begins(CreateMaintenanceRequest request, Instant now) {
    Instant begins = request.hasStartTime() ? Times.fromWire(request.getStartTime()) : now;
    if (begins.isBefore(now.minus(BACK)) || begins.isAfter(now.plus(AHEAD))) {
      throw new IllegalArgumentException(
          "start_time: %s (expected: a week ago to a year ahead)".formatted(begins));
    }
    return begins;
  }

  static Maintenance of(MaintenanceRecord one) {
    return Maintenance.newBuilder()
        .setName(ResourceNames.maintenance(one.host(), one.begins()))
        .setStartTime(Times.toWire(one.begins()))
        .setEndTime(Times.toWire(one.ends()))
        .setReason(one.reason())
        .build();
  }
}
