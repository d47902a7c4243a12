package io.shadowcast.agent.metrics;

import io.shadowcast.words.Labels;
import io.shadowcast.words.MirrorTarget;
import io.shadowcast.words.Series;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/// `mirror_start_lag_seconds` and `mirror_interarrival_error_seconds` of every shadow, see
/// [StartTimes]. Recorders are asked for when the mirror's targets change; any thread.
public final class ShadowStarts implements SampleSource {
  private static final double[] QUANTILES = {0.5, 0.99};

  private final Map<Labels, Columns> shadows = new ConcurrentHashMap<>();

  /// The recorder of a shadow; the same one each time.
  public StartTimes of(MirrorTarget target) {
    return shadows.computeIfAbsent(labels(target), Columns::new).times;
  }

  /// Ends the columns of shadows that are gone: all but those of the targets.
  public void keep(List<MirrorTarget> targets) {
    Set<Labels> kept = targets.stream().map(ShadowStarts::labels).collect(Collectors.toSet());
    shadows.keySet().retainAll(kept);
  }

  @Override
  public void sample(Row row, long elapsedNanos) {
    shadows.values().forEach(each -> each.sample(row));
  }

  private static Labels labels(MirrorTarget target) {
    return WorkloadLabels.shadow(target.workload(), target.shadow(), target.vmType());
  }

  private static final class Columns {
    private final StartTimes times = new StartTimes();
    private final Column[] lags;
    private final Column[] errors;

    Columns(Labels labels) {
      lags = columns("mirror_start_lag_seconds", labels);
      errors = columns("mirror_interarrival_error_seconds", labels);
    }

    private static Column[] columns(String name, Labels labels) {
      Column[] columns = new Column[QUANTILES.length];
      for (int i = 0; i < QUANTILES.length; i++) {
        Labels quantile = labels.with("quantile", Double.toString(QUANTILES[i]));
        columns[i] = new Column(new Series(name, quantile));
      }
      return columns;
    }

    /// Without a request in the interval there is no value.
    void sample(Row row) {
      times.turn();
      for (int i = 0; i < QUANTILES.length; i++) {
        row.set(lags[i], times.lagSeconds(QUANTILES[i]));
        row.set(errors[i], times.errorSeconds(QUANTILES[i]));
      }
    }
  }
}
