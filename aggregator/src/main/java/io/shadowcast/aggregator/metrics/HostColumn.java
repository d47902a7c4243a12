package io.shadowcast.aggregator.metrics;

import io.shadowcast.words.Labels;
import io.shadowcast.words.Series;
import io.shadowcast.words.WorkloadName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// A number that a host has at each step of time: the sum of all series with this metric and these
/// labels.
///
/// @param rare whether it counts what ought not to be, so that none of it is ordinary and said by
///   no sample
public record HostColumn(String metric, Labels labels, boolean rare)
    implements Comparable<HostColumn> {
  /// More do not make a host clearer, and cost their square.
  private static final int MOST = 64;

  private static final Set<String> OF_HOSTS =
      Set.of(
          "memory_used_bytes",
          "swap_used_bytes",
          "disk_reads_per_second",
          "disk_writes_per_second",
          "disk_read_bytes_per_second",
          "disk_write_bytes_per_second",
          "disk_busy_ratio",
          "net_receive_bytes_per_second",
          "net_transmit_bytes_per_second",
          "net_receive_drops_per_second",
          "load1",
          "cpu_steal_ratio",
          "pressure_some_ratio");

  private static final Set<String> OF_WORKLOADS =
      Set.of(
          "workload_cpu_cores",
          "workload_memory_bytes",
          "workload_throttled_ratio",
          "request_rate",
          "request_bytes_mean",
          "request_write_ratio",
          "request_concurrency",
          "response_time_seconds");

  private static final Set<String> ERRORS = Set.of("error", "critical");

  /// Those of a host with these series, workloads first.
  public static List<HostColumn> of(List<Series> series) {
    Set<HostColumn> found = new TreeSet<>();
    series.forEach(one -> of(one).ifPresent(found::add));
    return found.stream().limit(MOST).toList();
  }

  /// Requests per second that production of a workload is asked.
  public static HostColumn rate(WorkloadName workload) {
    Labels labels = Labels.of(Map.of("workload", workload.value(), "role", "production"));
    return new HostColumn(Measure.RATE.metric(), labels, false);
  }

  private static Optional<HostColumn> of(Series series) {
    String metric = series.metric();
    Map<String, String> labels = series.labels().values();
    boolean production = "production".equals(labels.get("role"));
    if (metric.equals("log_lines") && ERRORS.contains(labels.get("severity"))) {
      return Optional.of(new HostColumn(metric, only(series, "source", "severity"), true));
    }
    if (metric.equals("request_error_rate") && production) {
      return Optional.of(new HostColumn(metric, series.labels(), true));
    }
    boolean usual =
        OF_HOSTS.contains(metric)
            || (metric.equals("cpu_usage_ratio") && "total".equals(labels.get("cpu")))
            || (OF_WORKLOADS.contains(metric) && production);
    return usual ? Optional.of(new HostColumn(metric, series.labels(), false)) : Optional.empty();
  }

  private static Labels only(Series series, String... names) {
    return Labels.of(
        series.labels().values().entrySet().stream()
            .filter(label -> List.of(names).contains(label.getKey()))
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
  }

  /// Whether a series is a part of it.
  public boolean has(Series series) {
    return series.metric().equals(metric) && series.labels().contains(labels);
  }

  /// `response_time_seconds{quantile=0.95, workload=shop}`; that production is meant goes without
  /// saying.
  public String text() {
    String shown =
        labels.values().entrySet().stream()
            .filter(label -> !label.getKey().equals("role"))
            .map(label -> label.getKey() + "=" + label.getValue())
            .collect(Collectors.joining(", "));
    return shown.isEmpty() ? metric : metric + "{" + shown + "}";
  }

  @Override
  public int compareTo(HostColumn other) {
    int byRoom = Boolean.compare(isOfHost(), other.isOfHost());
    return byRoom != 0
        ? byRoom
        : new Series(metric, labels).compareTo(new Series(other.metric, other.labels));
  }

  private boolean isOfHost() {
    return !rare && !OF_WORKLOADS.contains(metric);
  }
}
