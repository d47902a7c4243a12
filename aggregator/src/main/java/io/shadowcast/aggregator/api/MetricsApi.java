package io.shadowcast.aggregator.api;

import io.grpc.stub.StreamObserver;
import io.shadowcast.aggregator.fleet.Faults;
import io.shadowcast.aggregator.fleet.Fleet;
import io.shadowcast.aggregator.store.series.Aggregation;
import io.shadowcast.aggregator.store.series.SeriesQuery;
import io.shadowcast.aggregator.store.series.SeriesStore;
import io.shadowcast.wire.map.MetricsWire;
import io.shadowcast.wire.map.ResourceNames;
import io.shadowcast.wire.map.Times;
import io.shadowcast.wire.v1.ListMetricsRequest;
import io.shadowcast.wire.v1.ListMetricsResponse;
import io.shadowcast.wire.v1.MetricsServiceGrpc;
import io.shadowcast.wire.v1.QueryMetricsRequest;
import io.shadowcast.wire.v1.QueryMetricsResponse;
import io.shadowcast.words.HostId;
import io.shadowcast.words.Labels;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/// Samples of hosts.
final class MetricsApi extends MetricsServiceGrpc.MetricsServiceImplBase {
  private static final HostId NONE = new HostId("none");
  private static final Duration STEP_LEAST = Duration.ofMillis(1);
  private static final Duration STEP_MOST = Duration.ofDays(366);

  private final Calls calls;
  private final Known known;
  private final SeriesStore series;
  private final InstantSource clock;

  MetricsApi(Calls calls, Fleet fleet, SeriesStore series, InstantSource clock) {
    this.calls = calls;
    this.known = new Known(fleet);
    this.series = series;
    this.clock = clock;
  }

  @Override
  public void queryMetrics(QueryMetricsRequest request, StreamObserver<QueryMetricsResponse> out) {
    calls.read(
        out,
        () -> {
          SeriesQuery query = query(request);
          known.host(query.host());
          QueryMetricsResponse.Builder answer = QueryMetricsResponse.newBuilder();
          series
              .query(query)
              .forEach(one ->
                  answer.addSeries(
                      MetricsWire.toWire(one.series(), one.wallNanos(), one.values())));
          return answer.build();
        });
  }

  @Override
  public void listMetrics(ListMetricsRequest request, StreamObserver<ListMetricsResponse> out) {
    calls.read(
        out,
        () -> {
          Faults faults = new Faults();
          HostId host = faults.read("host", () -> ResourceNames.host(request.getHost()), NONE);
          faults.refuse();
          known.host(host);
          return ListMetricsResponse.newBuilder()
              .addAllSeries(series.series(host).stream().map(MetricsWire::toWire).toList())
              .build();
        });
  }

  private SeriesQuery query(QueryMetricsRequest request) {
    Faults faults = new Faults();
    HostId host = faults.read("host", () -> ResourceNames.host(request.getHost()), NONE);
    faults.check(!request.getMetric().isBlank(), "metric", "\"\"", "a metric, `list` names them");
    Labels labels = faults.read("labels", () -> Labels.of(request.getLabelsMap()), Labels.NONE);
    Instant start =
        faults.read("start_time", () -> Times.fromWire(request.getStartTime()), Instant.EPOCH);
    Instant end = faults.read("end_time", () -> end(request), Instant.MAX);
    faults.check(!end.isBefore(start), "end_time", end, "not before start_time");
    Optional<SeriesQuery.Step> step = faults.read("step", () -> step(request), Optional.empty());
    faults.refuse();
    return new SeriesQuery(host, request.getMetric(), labels, start, end, step);
  }

  private Instant end(QueryMetricsRequest request) {
    return request.hasEndTime() ? Times.fromWire(request.getEndTime()) : clock.instant();
  }

  private static Optional<SeriesQuery.Step> step(QueryMetricsRequest request) {
    if (!request.hasStep()) {
      return Optional.empty();
    }
    Duration width = Spans.bounded(Spans.exact(request.getStep()), STEP_LEAST, STEP_MOST);
    return Optional.of(new SeriesQuery.Step(width, aggregation(request)));
  }

  private static Aggregation aggregation(QueryMetricsRequest request) {
    return switch (request.getAggregation()) {
      case AGGREGATION_MEAN, AGGREGATION_UNSPECIFIED -> Aggregation.MEAN;
      case AGGREGATION_MIN -> Aggregation.MIN;
      case AGGREGATION_MAX -> Aggregation.MAX;
      case AGGREGATION_SUM -> Aggregation.SUM;
      case AGGREGATION_COUNT -> Aggregation.COUNT;
      case UNRECOGNIZED ->
          throw new IllegalArgumentException(
              "aggregation: %d (expected: mean, min, max, sum or count)"
                  .formatted(request.getAggregationValue()));
    };
  }
}
