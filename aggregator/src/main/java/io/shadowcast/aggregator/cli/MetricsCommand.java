package io.shadowcast.aggregator.cli;

import io.shadowcast.wire.v1.Aggregation;
import io.shadowcast.wire.v1.ListMetricsRequest;
import io.shadowcast.wire.v1.ListMetricsResponse;
import io.shadowcast.wire.v1.QueryMetricsRequest;
import io.shadowcast.wire.v1.QueryMetricsResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "metrics", description = "Samples of hosts and workloads.")
final class MetricsCommand extends Group {
  /// How points of one step become one.
  enum Points {
    MEAN,
    MIN,
    MAX,
    SUM,
    COUNT;

    Aggregation wire() {
      return switch (this) {
        case MEAN -> Aggregation.AGGREGATION_MEAN;
        case MIN -> Aggregation.AGGREGATION_MIN;
        case MAX -> Aggregation.AGGREGATION_MAX;
        case SUM -> Aggregation.AGGREGATION_SUM;
        case COUNT -> Aggregation.AGGREGATION_COUNT;
      };
    }
  }

  /// From when to when, and how dense.
  static final class Range {
    @Option(
        names = "--since",
        paramLabel = "TIME",
        description = "10m for 10 minutes ago (default), or 2026-01-31T08:00:00Z.")
    private Arguments.Moment since = new Arguments.Moment.Ago(Duration.ofMinutes(10));

    @Option(names = "--until", paramLabel = "TIME", description = "In the same form; default now.")
    private Arguments.Moment until = new Arguments.Moment.Ago(Duration.ZERO);

    @Option(
        names = "--step",
        paramLabel = "TIME",
        description = "One point per step, for example 10s; default raw samples.")
    private @Nullable Duration step;

    @Option(
        names = "--agg",
        paramLabel = "HOW",
        description = "How points of a step become one: mean (default), min, max, sum, count.")
    private @Nullable Points points;
  }

  @Command(name = "query", description = "The values of one metric of a host.")
  int query(
      @Parameters(index = "0", paramLabel = "HOST", description = "web-1 or hosts/web-1")
          String host,
      @Parameters(index = "1", paramLabel = "METRIC", description = "for example cpu_usage_ratio")
          String metric,
      @Option(
              names = "--label",
              paramLabel = "KEY=VALUE",
              description = "Series must carry it; repeatable.")
          @Nullable List<String> labels,
      @Mixin Range range,
      @Mixin Watching watching) {
    QueryMetricsRequest.Builder request =
        QueryMetricsRequest.newBuilder()
            .setHost(Names.host(host))
            .setMetric(metric)
            .putAllLabels(labels(labels == null ? List.of() : labels));
    if (range.step != null) {
      request.setStep(Wire.duration(range.step));
      request.setAggregation((range.points == null ? Points.MEAN : range.points).wire());
    } else if (range.points != null) {
      throw usage("metrics query: --agg without --step (expected: both)");
    }
    Clock clock = session().clock();
    return session()
        .show(
            watching,
            link -> {
              Instant now = clock.instant();
              request.setStartTime(Wire.timestamp(range.since.at(now)));
              request.setEndTime(Wire.timestamp(range.until.at(now)));
              QueryMetricsResponse found = link.metrics().queryMetrics(request.build());
              if (found.getSeriesList().isEmpty()) {
                mustBeKnown(link, request);
              }
              return View.of(found, SeriesPages.query(metric, found, clock));
            });
  }

  private Map<String, String> labels(List<String> given) {
    Map<String, String> labels = new TreeMap<>();
    for (String label : given) {
      String[] parts = label.split("=", 2);
      if (parts.length != 2) {
        throw usage("--label: %s (expected: KEY=VALUE)".formatted(label));
      }
      labels.put(parts[0], parts[1]);
    }
    return labels;
  }

  /// Tells a metric that has no values in this time from one that the host never had.
  private static void mustBeKnown(Link link, QueryMetricsRequest.Builder wanted) {
    ListMetricsRequest all = ListMetricsRequest.newBuilder().setHost(wanted.getHost()).build();
    String metric = wanted.getMetric();
    boolean known =
        link.metrics().listMetrics(all).getSeriesList().stream()
            .anyMatch(series -> series.getMetric().equals(metric));
    if (!known) {
      throw new CtlFailure(
          ExitCode.NOT_FOUND,
          "%s: no such metric (expected: one of `metrics list %s`)"
              .formatted(metric, Names.last(wanted.getHost())));
    }
  }

  @Command(name = "list", description = "The metrics that a host has, with their labels.")
  int list(
      @Parameters(paramLabel = "HOST", description = "web-1 or hosts/web-1") String host,
      @Mixin Watching watching) {
    ListMetricsRequest request = ListMetricsRequest.newBuilder().setHost(Names.host(host)).build();
    return session()
        .show(
            watching,
            link -> {
              ListMetricsResponse metrics = link.metrics().listMetrics(request);
              return View.of(metrics, SeriesPages.list(metrics));
            });
  }
}
