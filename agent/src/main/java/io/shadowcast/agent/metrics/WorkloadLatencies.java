package io.shadowcast.agent.metrics;

import io.shadowcast.words.Labels;
import io.shadowcast.words.LatencyBuckets;
import io.shadowcast.words.Series;
import io.shadowcast.words.ShadowName;
import io.shadowcast.words.VmTypeName;
import io.shadowcast.words.WorkloadName;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The recorders of all workloads and their shadows, and their columns. Recorders are asked for at
/// start and when the mirror's targets change, not per request; any thread.
public final class WorkloadLatencies implements SampleSource {
  private final Map<Labels, Columns> sides = new ConcurrentHashMap<>();

  /// The recorder of a workload as production serves it; the same one each time.
  public WorkloadLatency production(WorkloadName workload) {
    return of(WorkloadLabels.production(workload));
  }

  /// The recorder of a shadow; the same one each time.
  public WorkloadLatency shadow(WorkloadName workload, ShadowName shadow, VmTypeName vmType) {
    return of(WorkloadLabels.shadow(workload, shadow, vmType));
  }

  /// Ends the columns of a shadow that is gone.
  public void remove(WorkloadName workload, ShadowName shadow, VmTypeName vmType) {
    sides.remove(WorkloadLabels.shadow(workload, shadow, vmType));
  }

  @Override
  public void sample(Row row, long elapsedNanos) {
    sides.values().forEach(side -> side.sample(row, elapsedNanos / ProcPart.NANOS_PER_SECOND));
  }

  private WorkloadLatency of(Labels labels) {
    return sides.computeIfAbsent(labels, Columns::new).latency;
  }

  private static final class Columns {
    private static final double[] QUANTILES = {0.5, 0.95, 0.99};

    private final WorkloadLatency latency = new WorkloadLatency();
    private final Labels labels;
    private final int[] buckets = new int[LatencyBuckets.COUNT];
    private final int[] quantiles = new int[QUANTILES.length];
    private int rate;
    private int errors;
    private int bytes;
    private int writes;
    private int concurrency;
    private boolean named;

    Columns(Labels labels) {
      this.labels = labels;
    }

    void sample(Row row, double seconds) {
      if (!named) {
        name(row);
      }
      latency.turn();
      double requests = latency.requestCount();
      row.set(rate, requests / seconds);
      row.set(errors, latency.errors() / seconds);
      row.set(concurrency, latency.responseNanos() / ProcPart.NANOS_PER_SECOND / seconds);
      row.set(bytes, requests == 0 ? Double.NaN : latency.requestBytes() / requests);
      row.set(writes, requests == 0 ? Double.NaN : latency.writes() / requests);
      for (int i = 0; i < buckets.length; i++) {
        row.set(buckets[i], (double) latency.bucket(i));
      }
      for (int i = 0; i < quantiles.length; i++) {
        row.set(quantiles[i], latency.quantileSeconds(QUANTILES[i]));
      }
    }

    private void name(Row row) {
      rate = row.column(new Series("request_rate", labels));
      errors = row.column(new Series("request_error_rate", labels));
      bytes = row.column(new Series("request_bytes_mean", labels));
      writes = row.column(new Series("request_write_ratio", labels));
      concurrency = row.column(new Series("request_concurrency", labels));
      for (int i = 0; i < buckets.length; i++) {
        Labels le = labels.with("le", LatencyBuckets.label(i));
        buckets[i] = row.column(new Series("response_time_bucket", le));
      }
      for (int i = 0; i < quantiles.length; i++) {
        Labels quantile = labels.with("quantile", Double.toString(QUANTILES[i]));
        quantiles[i] = row.column(new Series("response_time_seconds", quantile));
      }
      named = true;
    }
  }
}
