package io.shadowcast.agent.metrics;

import io.shadowcast.agent.config.AgentSettings;
import io.shadowcast.agent.config.SamplerKind;
import io.shadowcast.agent.config.WorkloadSettings;
import io.shadowcast.words.Batch;
import io.shadowcast.words.Fact;
import io.shadowcast.words.ProbeResult;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The door of this room: everything the settings ask to be measured, sampled on a timer.
public final class Metrics implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(Metrics.class);

  private final AgentSettings settings;
  private final Surroundings around;
  private final Consumer<Batch.Contents> out;
  private final CgroupMounts cgroups = CgroupMounts.ofThisHost();
  private final List<Closeable> opened = new ArrayList<>();
  private final List<SampleSource> sources = new ArrayList<>();
  private final List<ProbeResult> probes = new ArrayList<>();
  private final List<LogWatch> logs = new ArrayList<>();
  private final List<HealthCheck> checks = new ArrayList<>();
  private final List<ScheduledFuture<?>> schedules = new ArrayList<>();
  private final Sampler sampler;

  private Metrics(
      AgentSettings settings,
      Surroundings around,
      List<SampleSource> others,
      Consumer<Batch.Contents> out) {
    this.settings = settings;
    this.around = around;
    this.out = out;
    host();
    agent();
    settings.workloads().forEach(this::workload);
    pushed();
    logs();
    health();
    sources.addAll(others);
    this.sampler = new Sampler(settings.metrics(), sources, around.wall(), around.ticker(), out);
  }

  /// Opens all sources. What cannot be opened is REDUCED or OFF in [#probes()], never an exception.
  ///
  /// @param others of other rooms: [WorkloadLatencies], [LedgerRates], [Gauge]
  /// @param out takes frames of samples, and facts of kind `log-template`; called by the timer's
  ///   thread
  public static Metrics open(
      AgentSettings settings,
      Surroundings around,
      List<SampleSource> others,
      Consumer<Batch.Contents> out) {
    return new Metrics(settings, around, others, out);
  }

  /// How well each source works here.
  public List<ProbeResult> probes() {
    return List.copyOf(probes);
  }

  /// Begins to sample.
  public void start() {
    every(settings.metrics().interval().toMillis(), this::turn);
    checks.forEach(check -> every(check.interval().toMillis(), check::start));
  }

  /// Hands on the rows of the unfinished batch; for an orderly end, after [#close()].
  public void flush() {
    sampler.flush();
  }

  @Override
  public void close() {
    schedules.forEach(schedule -> schedule.cancel(false));
    for (Closeable source : opened) {
      try {
        source.close();
      } catch (IOException e) {
        LOG.warn("metrics: {} was not closed: {}", source, e.getMessage());
      }
    }
  }

  private void turn() {
    logs.forEach(LogWatch::turn);
    List<Fact> news = logs.stream().flatMap(log -> log.news().stream()).toList();
    if (!news.isEmpty()) {
      out.accept(new Batch.Contents(List.of(), news, List.of(), List.of(), List.of()));
    }
    sampler.turn();
  }

  private void every(long millis, Runnable task) {
    schedules.add(
        around.timer().scheduleAtFixedRate(guarded(task), millis, millis, TimeUnit.MILLISECONDS));
  }

  /// A task that throws would never be run again.
  private Runnable guarded(Runnable task) {
    Repeated faults = new Repeated(LOG, around.ticker());
    return () -> {
      try {
        task.run();
      } catch (RuntimeException e) {
        faults.warn("metrics: a turn failed: " + e);
      }
    };
  }

  private void host() {
    if (settings.metrics().sampler() == SamplerKind.PROC) {
      ProcSampler proc = new ProcSampler();
      probes.addAll(proc.probe());
      sources.add(proc);
      opened.add(proc);
      return;
    }
    try {
      sources.add(new OshiSampler());
      probes.add(OshiSampler.probe());
    } catch (LinkageError e) {
      off(
          "oshi",
          "its native part cannot be loaded: " + e.getMessage(),
          "set metrics.sampler: proc");
    }
  }

  private void agent() {
    try {
      AgentUsage usage = new AgentUsage();
      sources.add(usage);
      opened.add(usage);
    } catch (IOException e) {
      off("agent", "/proc/self/stat cannot be read", "mount proc");
    }
  }

  private void workload(WorkloadSettings workload) {
    probes.add(WorkloadUsage.probe(workload, cgroups));
    WorkloadUsage.of(workload, cgroups)
        .ifPresent(usage -> {
          sources.add(usage);
          opened.add(usage);
        });
  }

  private void pushed() {
    StatsdSeries series = new StatsdSeries(settings.metrics().maxSeries(), around.random());
    StatsdReceiver receiver =
        StatsdReceiver.open(settings.metrics().statsd(), series, around.loop());
    probes.addAll(receiver.probes());
    sources.add(series);
    opened.add(receiver);
  }

  private void logs() {
    settings
        .logs()
        .forEach(log -> {
          probes.add(LogWatch.probe(log));
          logs.add(new LogWatch(log, around.threads(), around.now(), around.ticker()));
        });
    sources.addAll(logs);
    opened.addAll(logs);
  }

  private void health() {
    settings
        .health()
        .forEach(check -> checks.add(new HealthCheck(check, around.threads(), around.ticker())));
    checks.forEach(check -> probes.add(check.probe()));
    sources.addAll(checks);
  }

  private void off(String source, String reason, String remedy) {
    probes.add(new ProbeResult(source, ProbeResult.State.OFF, reason, remedy));
  }
}
