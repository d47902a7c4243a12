package io.shadowcast.agent.metrics;

import io.shadowcast.words.Labels;
import io.shadowcast.words.LatencyBuckets;
import io.shadowcast.words.MirrorTarget;
import io.shadowcast.words.Series;
import io.shadowcast.words.ShadowName;
import io.shadowcast.words.VmTypeName;
import io.shadowcast.words.WorkloadName;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/// The recorders of all workloads and their shadows, and their columns. Recorders are asked for at
/// start and when the mirror's targets change, not per request; any thread.
public final class WorkloadLatencies implements SampleSource {
  private final Map<Labels, Columns> sides = new ConcurrentHashMap<>();

  /// The recorder of a workload as production serves it; the same one each time.
  public WorkloadLatency production(WorkloadName workload) {
    return of(WorkloadLabels.production(workload), false);
  }

  /// The recorder of a shadow; the same one each time.
  public WorkloadLatency shadow(WorkloadName workload, ShadowName shadow, VmTypeName vmType) {
    return of(WorkloadLabels.shadow(workload, shadow, vmType), true);
  }

  /// Ends the columns of shadows that are gone: all but those of the targets.
  public void keepShadows(List<MirrorTarget> targets) {
    Set<Labels> kept =
        targets.stream()
            .map(to -> WorkloadLabels.shadow(to.workload(), to.shadow(), to.vmType()))
            .collect(Collectors.toSet());
    sides.values().removeIf(side -> side.shadow && !kept.contains(side.labels));
  }

  @Override
  public void sample(Row row, long elapsedNanos) {
    sides.values().forEach(side -> side.sample(row, elapsedNanos / ProcPart.NANOS_PER_SECOND));
  }

  private WorkloadLatency of(Labels labels, boolean shadow) {
    return sides.computeIfAbsent(labels, _ -> new Columns(labels, shadow)).latency;
  }

  private static final class Columns {
    private static final double[] QUANTILES = {0.5, 0.95, 0.99};

    private final WorkloadLatency latency = new WorkloadLatency();
    private final LatencyReader responses = latency.reader();
    private final LatencyReader delays = latency.delays();
    private final Labels labels;
    private final boolean shadow;
    private final Column[] buckets = new Column[LatencyBuckets.COUNT];
    private final Column[] quantiles = new Column[QUANTILES.length];
    private final Column rate;
    private final Column errors;
    private final Column bytes;
    private final Column writes;
    private final Column concurrency;
    private final Column delay;

    Columns(Labels labels, boolean shadow) {
      this.labels = labels;
      this.shadow = shadow;
      rate = new Column(new Series("request_rate", labels));
      errors = new Column(new Series("request_error_rate", labels));
      bytes = new Column(new Series("request_bytes_mean", labels));
      writes = new Column(new Series("request_write_ratio", labels));
      concurrency = new Column(new Series("request_concurrency", labels));
      delay = new Column(new Series("mirror_delay_seconds", labels.with("quantile", "0.99")));
      for (int i = 0; i < buckets.length; i++) {
        Labels le = labels.with("le", LatencyBuckets.label(i));
        buckets[i] = new Column(new Series("response_time_bucket", le));
      }
      for (int i = 0; i < quantiles.length; i++) {
        Labels quantile = labels.with("quantile", Double.toString(QUANTILES[i]));
        quantiles[i] = new Column(new Series("response_time_seconds", quantile));
      }
    }

    void sample(Row row, double seconds) {
      latency.turn();
      responses.turn();
      delays.turn();
      if (!latency.hears()) {
        return;
      }
      double requests = latency.requestCount();
      row.set(rate, requests / seconds);
      row.set(errors, latency.errors() / seconds);
      row.set(concurrency, latency.responseNanos() / ProcPart.NANOS_PER_SECOND / seconds);
      row.set(delay, seconds(delays, 0.99));
      row.set(bytes, requests == 0 ? Double.NaN : latency.requestBytes() / requests);
      row.set(writes, requests == 0 ? Double.NaN : latency.writes() / requests);
      for (int i = 0; i < buckets.length; i++) {
        row.set(buckets[i], (double) latency.bucket(i));
      }
      for (int i = 0; i < quantiles.length; i++) {
        row.set(quantiles[i], seconds(responses, QUANTILES[i]));
      }
    }

    /// NaN when there was nothing in the interval.
    private static double seconds(LatencyReader of, double quantile) {
      return of.quantileNanos(quantile) / ProcPart.NANOS_PER_SECOND;
    }
  }
}
