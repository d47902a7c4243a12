package io.shadowcast.aggregator.cli;

import io.shadowcast.wire.v1.Anomaly;
import io.shadowcast.wire.v1.AnomalyPart;
import io.shadowcast.wire.v1.GetWatchRequest;
import io.shadowcast.wire.v1.ListAnomaliesRequest;
import io.shadowcast.wire.v1.ListAnomaliesResponse;
import io.shadowcast.wire.v1.Watch;
import io.shadowcast.wire.v1.WatchState;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "anomalies", description = "What hosts do that they do not do on ordinary days.")
final class AnomaliesCommand extends Group {
  @Command(name = "list", description = "Anomalies with the metrics that say so, newest first.")
  int list(
      @Parameters(
              arity = "0..1",
              paramLabel = "[HOST]",
              hideParamSyntax = true,
              description = "web-1 or hosts/web-1")
          @Nullable String host,
      @Option(
              names = "--since",
              paramLabel = "TIME",
              description = "1d for a day ago (default), or 2026-01-31T08:00:00Z.")
          Arguments.@Nullable Moment since,
      @Mixin Watching watching) {
    Clock clock = session().clock();
    Arguments.Moment from = since == null ? new Arguments.Moment.Ago(Duration.ofDays(1)) : since;
    ListAnomaliesRequest.Builder request =
        ListAnomaliesRequest.newBuilder().setParent(Names.hostOrAll(host));
    return session()
        .show(
            watching,
            link -> {
              request.setStartTime(Wire.timestamp(from.at(clock.instant())));
              ListAnomaliesResponse found =
                  Link.all(page ->
                      link.anomalies().listAnomalies(request.clone().setPageToken(page).build()));
              return View.of(found, page(found.getAnomaliesList(), clock));
            });
  }

  private static Page page(List<Anomaly> anomalies, Clock clock) {
    Table table =
        new Table("HOST", "SINCE", ">LASTED", "SEVERITY", "METRIC", ">VALUE", "USUAL", ">SHARE");
    for (Anomaly anomaly : anomalies) {
      boolean first = true;
      for (AnomalyPart part : anomaly.getPartsList()) {
        table.row(
            first ? Names.last(Names.parent(anomaly.getName())) : "",
            first ? Human.time(anomaly.getStartTime(), clock) : "",
            first ? lasted(anomaly) : "",
            first ? Human.word(anomaly.getSeverity()) : "",
            part.getMetric(),
            Human.number(part.getValue()),
            Human.number(part.getUsualLow()) + ".." + Human.number(part.getUsualHigh()),
            Human.percent(part.getShare()));
        first = false;
      }
    }
    return Page.of(table);
  }

  private static String lasted(Anomaly anomaly) {
    Duration span =
        Duration.between(
                Human.instant(anomaly.getStartTime()), Human.instant(anomaly.getLastTime()))
            .plusMinutes(1);
    return Human.span(span) + (anomaly.getOpen() ? ", goes on" : "");
  }

  @Command(name = "watch", description = "Whether a host is watched, and by what; 7 if not yet.")
  int watch(
      @Parameters(paramLabel = "HOST", description = "web-1 or hosts/web-1") String host,
      @Mixin Watching watching) {
    Clock clock = session().clock();
    GetWatchRequest request = GetWatchRequest.newBuilder().setName(Names.host(host)).build();
    return session()
        .show(
            watching,
            link -> {
              Watch watch = link.anomalies().getWatch(request);
              boolean learning = watch.getState() == WatchState.WATCH_STATE_LEARNING;
              return new View(
                  watch, page(watch, clock), learning ? ExitCode.NOT_ENOUGH_DATA : ExitCode.OK);
            });
  }

  private static Page page(Watch watch, Clock clock) {
    Table fields =
        new Table("", "")
            .row("Host", Names.brief(watch.getHost()))
            .row("State", Human.word(watch.getState()))
            .row("Why", Human.orNone(watch.getReason()))
            .row(
                "Maintenance",
                watch.hasMaintenance()
                    ? MaintenanceCommand.text(watch.getMaintenance(), clock)
                    : "-")
            .row("Alarms tolerated", Human.number(watch.getAlarmsPerDay()) + " a day");
    if (watch.getState() != WatchState.WATCH_STATE_WATCHING) {
      return Page.of(fields);
    }
    fields
        .row("Learned from", Human.time(watch.getLearnedFrom(), clock))
        .row("Minutes learned", String.valueOf(watch.getMinutes()))
        .row("Watched until", Human.time(watch.getWatchedUntil(), clock))
        .row("Alarm above", Human.number(watch.getThreshold()));
    Table metrics = new Table("METRIC");
    watch.getMetricsList().forEach(metrics::row);
    return Page.of(fields).section("Looked at", metrics);
  }
}
