package io.shadowcast.agent.main;

import io.shadowcast.agent.config.GuardSettings;
import io.shadowcast.agent.guard.Guard;
import io.shadowcast.agent.guard.Level;
import io.shadowcast.agent.guard.Move;
import io.shadowcast.agent.guard.Reading;
import io.shadowcast.agent.guard.Report;
import io.shadowcast.agent.guard.Rules;
import io.shadowcast.agent.metrics.Column;
import io.shadowcast.agent.metrics.LatencyReader;
import io.shadowcast.agent.metrics.Row;
import io.shadowcast.agent.metrics.SampleSource;
import io.shadowcast.words.Labels;
import io.shadowcast.words.Series;
import io.shadowcast.words.WorkloadName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Measures for the guard, does what it says, and tells of it: as samples, in the log, to the
/// aggregator. A second is left out in which nothing is mirrored: there is nothing to hold back.
/// The sampler's thread; the status may be asked for by any.
final class Guarding implements SampleSource {
  /// What the guard acts on.
  interface Production {
    /// Whether anything is mirrored, as far as others than the guard decide.
    boolean isMirrored();

    /// Puts in force what the guard says.
    void hold(Level level, boolean looking);

    /// Takes what an operator would want to read.
    void tell(String kind, String text);
  }

  private static final Logger LOG = LoggerFactory.getLogger(Guarding.class);
  private static final Series PRESSURE =
      new Series("pressure_some_ratio", Labels.of("resource", "cpu"));
  private static final Series RUNNABLE = Series.of("runnable_tasks");
  private static final double[] QUANTILES = {0.5, 0.99};
  private static final long HALF_A_SECOND = 500_000_000L;

  private final GuardSettings settings;
  private final Production production;
  private final int cpus;
  private final List<Watched> watched;
  private final Column level = new Column(Series.of("guard_level"));
  private final Guard guard;
  private double pressure = Double.NaN;
  private double runnable = Double.NaN;
  private double metric = Double.NaN;
  private long last;

  /// A workload of production.
  private static final class Watched {
    private final WorkloadName workload;
    private final LatencyReader latencies;
    private final Column[] with = new Column[QUANTILES.length];
    private final Column[] without = new Column[QUANTILES.length];

    Watched(WorkloadName workload, LatencyReader latencies) {
      this.workload = workload;
      this.latencies = latencies;
      for (int i = 0; i < QUANTILES.length; i++) {
        with[i] = column("with", QUANTILES[i]);
        without[i] = column("without", QUANTILES[i]);
      }
    }

    private Column column(String mirroring, double quantile) {
      return new Column(
          new Series(
              "guard_latency_seconds",
              Labels.of(
                  Map.of(
                      "workload", workload.value(),
                      "mirroring", mirroring,
                      "quantile", Double.toString(quantile)))));
    }
  }

  /// @param latencies of the captured workloads of production, each a reader of its own
  Guarding(
      GuardSettings settings,
      Map<WorkloadName, LatencyReader> latencies,
      int cpus,
      Production production) {
    this.settings = settings;
    this.production = production;
    this.cpus = cpus;
    watched = new ArrayList<>();
    latencies.forEach((workload, reader) -> watched.add(new Watched(workload, reader)));
    guard =
        new Guard(
            new Rules(
                settings.metric().isPresent() ? 1 : watched.size(),
                Math.log(settings.latencyFactor()),
                settings.psi() / 100.0,
                Math.toIntExact(settings.offWindow().toSeconds()),
                Math.toIntExact(settings.every().toSeconds()),
                Math.toIntExact(settings.recover().toSeconds())));
  }

  /// One turn of the guard; due each second. Turns that were held up and come at once are left out.
  ///
  /// @param now CLOCK_MONOTONIC nanoseconds
  synchronized void second(long now) {
    if (!settings.enabled() || now - last < HALF_A_SECOND) {
      return;
    }
    last = now;
    watched.forEach(each -> each.latencies.turn());
    if (!production.isMirrored()) {
      return;
    }
    boolean looked = guard.isProbing();
    guard.second(reading()).ifPresent(this::tell);
    if (looked != guard.isProbing()) {
      production.hold(guard.level(), guard.isProbing());
    }
  }

  private void tell(Move move) {
    production.hold(move.to(), guard.isProbing());
    String text =
        "mirroring is %s, it was %s: %s"
            .formatted(move.to().label(), move.from().label(), move.reason());
    if (move.isHarder()) {
      LOG.warn("guard: {}", text);
    } else {
      LOG.info("guard: {}", text);
    }
    production.tell("guard." + move.to().label(), text);
  }

  private Reading reading() {
    if (settings.metric().isPresent()) {
      double[] value = {metric > 0 ? Math.log(metric) : Double.NaN};
      return new Reading(value, value, pressure, runnable / cpus);
    }
    return new Reading(logs(0.5), logs(0.99), pressure, runnable / cpus);
  }

  private double[] logs(double quantile) {
    return watched.stream()
        .mapToDouble(each -> Math.log(each.latencies.quantileNanos(quantile) / 1e9))
        .toArray();
  }

  @Override
  public synchronized void sample(Row row, long elapsedNanos) {
    pressure = row.value(PRESSURE);
    runnable = row.value(RUNNABLE);
    settings
        .metric()
        .ifPresent(name -> metric = row.value(new Series(name, Labels.of("source", "statsd"))));
    if (!settings.enabled()) {
      return;
    }
    Report report = guard.report();
    row.set(level, (double) report.level().number());
    for (int i = 0; settings.metric().isEmpty() && i < watched.size(); i++) {
      Report.Side side = report.sides().get(i);
      row.set(watched.get(i).with[0], side.p50Now());
      row.set(watched.get(i).with[1], side.p99Now());
      row.set(watched.get(i).without[0], side.p50Without());
      row.set(watched.get(i).without[1], side.p99Without());
    }
  }

  /// Lines of the status page.
  synchronized List<String> status() {
    if (!settings.enabled()) {
      return List.of("guard: off by the settings");
    }
    Report report = guard.report();
    List<String> lines = new ArrayList<>();
    lines.add(
        "guard: %s%s%s"
            .formatted(
                report.level().label(),
                report.probing() ? ", looks at production without mirroring" : "",
                Double.isNaN(report.pressure())
                    ? ""
                    : ", tasks wait for a CPU %.0f %% of the time"
                        .formatted(report.pressure() * 100)));
    for (int i = 0; settings.metric().isEmpty() && i < watched.size(); i++) {
      Report.Side side = report.sides().get(i);
      lines.add(
          "%s: p50 %s, p99 %s now; p50 %s, p99 %s without mirroring"
              .formatted(
                  watched.get(i).workload,
                  millis(side.p50Now()),
                  millis(side.p99Now()),
                  millis(side.p50Without()),
                  millis(side.p99Without())));
    }
    return lines;
  }

  private static String millis(double seconds) {
    return Double.isNaN(seconds) ? "-" : "%.2f ms".formatted(seconds * 1000);
  }
}
