package io.shadowcast.benchmarks.footprint;

import io.shadowcast.benchmarks.footprint.ObservingAgent.Pace;
import io.shadowcast.benchmarks.load.Ticker;
import io.shadowcast.benchmarks.processes.Aggregator;
import io.shadowcast.benchmarks.processes.Child;
import io.shadowcast.benchmarks.processes.ProcessUsage;
import io.shadowcast.benchmarks.processes.Programs;
import io.shadowcast.benchmarks.processes.Stage;
import io.shadowcast.benchmarks.report.Figures;
import io.shadowcast.benchmarks.report.Median;
import io.shadowcast.benchmarks.report.Sheet;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Memory, CPU time, start and bytes of an agent that observes, node_exporter beside it.
public final class AgentBench {
  private static final Duration TRAINING = Duration.ofSeconds(60);
  private static final Use UNKNOWN = new Use(Double.NaN, Double.NaN);

  private final Stage stage;
  private final Sheet sheet;
  private final Plan plan;
  private final InstantSource clock;
  private final Ticker ticker;

  /// How long it takes. A window holds whole sends.
  record Plan(int starts, Duration settle, Duration window) {
    static Plan of(boolean quick) {
      return quick
          ? new Plan(3, Duration.ofSeconds(4), Duration.ofSeconds(20))
          : new Plan(7, Duration.ofSeconds(120), Duration.ofSeconds(60));
    }
  }

  private AgentBench(Stage stage, Sheet sheet, Plan plan, InstantSource clock, Ticker ticker) {
    this.stage = stage;
    this.sheet = sheet;
    this.plan = plan;
    this.clock = clock;
    this.ticker = ticker;
  }

  /// Runs it.
  public static Figures run(
      Stage stage, Sheet sheet, boolean quick, InstantSource clock, Ticker ticker)
      throws IOException, InterruptedException {
    return new AgentBench(stage, sheet, Plan.of(quick), clock, ticker).run();
  }

  private Figures run() throws IOException, InterruptedException {
    Aggregator aggregator = Aggregator.start(stage);
    Relay relay = stage.keep(Relay.to(aggregator.port()));
    ObservingAgent agent = new ObservingAgent(stage, aggregator, relay.port(), ticker);
    enrol(agent);
    double firstSample = firstSampleMillis(agent);
    Optional<NodeExporter> peer = peer();
    Used used = window(agent, relay, peer);
    sheet.line(
        "%d rows of about %d series were stored in the window",
        used.rows(), aggregator.seriesOf(ObservingAgent.HOST));
    return figures(firstSample, used, peer);
  }

  /// The first start enrols, makes the AOT cache that an installed agent comes with, and is not
  /// timed.
  private void enrol(ObservingAgent agent) throws IOException, InterruptedException {
    Instant from = clock.instant();
    boolean trained = agent.isTrained();
    Child child = trained ? agent.start(Pace.BRISK) : agent.train(Pace.BRISK);
    agent.awaitRow(child, from);
    child.close(TRAINING);
    sheet.line(
        "agent enrolled; its AOT cache %s",
        trained ? "is that of an earlier run" : agent.isTrained() ? "was made" : "is absent");
  }

  private double firstSampleMillis(ObservingAgent agent) throws IOException, InterruptedException {
    List<Double> millis = new ArrayList<>();
    List<Double> cpu = new ArrayList<>();
    for (int i = 0; i < plan.starts(); i++) {
      Instant from = clock.instant();
      long start = ticker.nanos();
      try (Child child = agent.start(Pace.BRISK)) {
        agent.awaitRow(child, from);
        millis.add((ticker.nanos() - start) / 1e6);
        cpu.add(ProcessUsage.cpuSeconds(child.pid()) * 1e3);
      }
    }
    sheet.line(
        "first sample stored after exec of the launcher, ms (a sample and a send each %d ms): %s",
        Pace.BRISK.send().toMillis(), millis.stream().map("%.0f"::formatted).toList());
    sheet.line("CPU time of the agent until then, median: %.0f ms", Median.of(cpu));
    return Median.of(millis);
  }

  private Optional<NodeExporter> peer() throws IOException {
    Optional<Path> program = Programs.find("prometheus-node-exporter");
    if (program.isEmpty()) {
      sheet.line("peer: na, node_exporter is not installed (Debian: prometheus-node-exporter)");
      return Optional.empty();
    }
    return Optional.of(NodeExporter.start(stage, program.get()));
  }

  /// What the agent and its peer used in the window.
  ///
  /// @param bytes sent over the network
  /// @param rows stored at the aggregator
  private record Used(Use agent, Use peer, long bytes, int rows) {}

  /// What one process used in the window.
  private record Use(double residentMib, double cpuSecondsPerMinute) {}

  private Used window(ObservingAgent agent, Relay relay, Optional<NodeExporter> peer)
      throws IOException, InterruptedException {
    Instant from = clock.instant();
    try (Child child = agent.start(Pace.USUAL)) {
      agent.awaitRow(child, from);
      sheet.line(
          "sending each %d s; settling for %d s, then measuring for %d s",
          Pace.USUAL.send().toSeconds(), plan.settle().toSeconds(), plan.window().toSeconds());
      ticker.sleep(plan.settle());
      double cpu = ProcessUsage.cpuSeconds(child.pid());
      double peerCpu = peer.isPresent() ? ProcessUsage.cpuSeconds(peer.get().pid()) : 0;
      long bytes = relay.sentBytes();
      int rows = agent.rows(from, clock.instant());
      long start = ticker.nanos();
      ticker.sleep(plan.window());
      double minutes = (ticker.nanos() - start) / 60e9;
      return new Used(
          used(child.pid(), cpu, minutes),
          peer.isPresent() ? used(peer.get().pid(), peerCpu, minutes) : UNKNOWN,
          relay.sentBytes() - bytes,
          agent.rows(from, clock.instant()) - rows);
    }
  }

  private static Use used(long pid, double cpuBefore, double minutes) throws IOException {
    return new Use(
        ProcessUsage.residentMib(pid), (ProcessUsage.cpuSeconds(pid) - cpuBefore) / minutes);
  }

  private Figures figures(double firstSample, Used used, Optional<NodeExporter> peer) {
    sheet.line("%-34s %10s %14s", "", "RSS, MiB", "CPU s per min");
    line("shadowcast agent, observe, spool", used.agent());
    peer.ifPresent(
        exporter -> line("node_exporter, %d scrapes".formatted(exporter.scrapes()), used.peer()));
    sheet.line(
        "bytes_per_sample: TLS bytes from the agent to the aggregator per row of all its series");
    return new Figures("agent")
        .put("rss_mib", used.agent().residentMib(), 1)
        .put("cpu_s_per_min", used.agent().cpuSecondsPerMinute(), 2)
        .put("first_sample_ms", firstSample, 0)
        .put("bytes_per_sample", (double) used.bytes() / used.rows(), 0)
        .put("node_exporter_rss_mib", used.peer().residentMib(), 1)
        .put("node_exporter_cpu_s_per_min", used.peer().cpuSecondsPerMinute(), 2);
  }

  private void line(String name, Use process) {
    sheet.line("%-34s %10.1f %14.2f", name, process.residentMib(), process.cpuSecondsPerMinute());
  }
}
