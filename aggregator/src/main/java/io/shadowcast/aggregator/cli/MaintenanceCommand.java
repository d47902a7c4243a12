package io.shadowcast.aggregator.cli;

import com.google.protobuf.Timestamp;
import io.shadowcast.wire.v1.CreateMaintenanceRequest;
import io.shadowcast.wire.v1.EndMaintenanceRequest;
import io.shadowcast.wire.v1.ListMaintenancesRequest;
import io.shadowcast.wire.v1.ListMaintenancesResponse;
import io.shadowcast.wire.v1.Maintenance;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "maintenance",
    description = "Times in which somebody works on a host: nothing is an anomaly then.")
final class MaintenanceCommand extends Group {
  @Command(name = "start", description = "Say that somebody works on a host, now or later.")
  int start(
      @Parameters(paramLabel = "HOST", description = "web-1 or hosts/web-1") String host,
      @Option(
              names = "--for",
              required = true,
              paramLabel = "TIME",
              description = "How long, 1m..30d.")
          Duration span,
      @Option(names = "--why", required = true, paramLabel = "TEXT", description = "One line.")
          String reason,
      @Option(
              names = "--from",
              paramLabel = "TIME",
              description = "2026-01-31T08:00:00Z, a week ago to a year ahead; default now.")
          @Nullable OffsetDateTime from,
      @Mixin Changing changing) {
    Clock clock = session().clock();
    CreateMaintenanceRequest.Builder request =
        CreateMaintenanceRequest.newBuilder()
            .setParent(Names.host(host))
            .setDuration(Wire.duration(span))
            .setReason(reason);
    if (from != null) {
      request.setStartTime(Wire.timestamp(from.toInstant()));
    }
    return session()
        .change(
            changing,
            (link, change) -> {
              request.setRequestId(change.requestId()).setValidateOnly(change.validateOnly());
              Maintenance made = link.anomalies().createMaintenance(request.build());
              return View.of(made, page(List.of(made), clock));
            });
  }

  @Command(name = "list", description = "Maintenances of a host, or of all, newest first.")
  int list(
      @Parameters(
              arity = "0..1",
              paramLabel = "[HOST]",
              hideParamSyntax = true,
              description = "web-1 or hosts/web-1")
          @Nullable String host,
      @Option(names = "--all", description = "Also those that have ended.") boolean all,
      @Mixin Watching watching) {
    Clock clock = session().clock();
    ListMaintenancesRequest.Builder request =
        ListMaintenancesRequest.newBuilder().setParent(Names.hostOrAll(host));
    return session()
        .show(
            watching,
            link -> {
              if (!all) {
                request.setStartTime(Wire.timestamp(clock.instant()));
              }
              ListMaintenancesResponse found =
                  Link.all(page ->
                      link.anomalies()
                          .listMaintenances(request.clone().setPageToken(page).build()));
              return View.of(found, page(found.getMaintenancesList(), clock));
            });
  }

  @Command(name = "end", description = "End one now, or forget one that has not begun.")
  int end(
      @Parameters(paramLabel = "MAINTENANCE", description = "web-1/1763895600, as list has it")
          String name,
      @Mixin Changing changing) {
    Clock clock = session().clock();
    EndMaintenanceRequest.Builder request =
        EndMaintenanceRequest.newBuilder().setName(Names.maintenance(name));
    return session()
        .change(
            changing,
            (link, change) -> {
              request.setRequestId(change.requestId()).setValidateOnly(change.validateOnly());
              Maintenance ended = link.anomalies().endMaintenance(request.build());
              return View.of(ended, page(List.of(ended), clock));
            });
  }

  private static Page page(List<Maintenance> maintenances, Clock clock) {
    Table table = new Table("MAINTENANCE", "FROM", "TO", "STATE", "WHY");
    for (Maintenance one : maintenances) {
      table.row(
          Names.brief(one.getName()),
          Human.time(one.getStartTime(), clock),
          Human.time(one.getEndTime(), clock),
          state(one, clock.instant()),
          one.getReason());
    }
    return Page.of(table);
  }

  private static String state(Maintenance one, Instant now) {
    if (!now.isBefore(Human.instant(one.getEndTime()))) {
      return "ended";
    }
    return now.isBefore(Human.instant(one.getStartTime())) ? "planned" : "goes on";
  }

  /// `until 2026-11-23 18:00:00: new disks`.
  static String text(Maintenance one, Clock clock) {
    Timestamp end = one.getEndTime();
    return "until " + Human.time(end, clock) + ": " + one.getReason();
  }
}
