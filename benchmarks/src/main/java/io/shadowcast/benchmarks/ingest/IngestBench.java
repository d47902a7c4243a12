package io.shadowcast.benchmarks.ingest;

import io.shadowcast.benchmarks.processes.ProcessUsage;
import io.shadowcast.benchmarks.processes.Programs;
import io.shadowcast.benchmarks.processes.Stage;
import io.shadowcast.benchmarks.report.Figures;
import io.shadowcast.benchmarks.report.Median;
import io.shadowcast.benchmarks.report.Sheet;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// How many points a server stores per second of its CPU time, ours and VictoriaMetrics' in turns.
public final class IngestBench {
  private final Stage stage;
  private final Sheet sheet;
  private final Plan plan;
  private final List<Points> hosts;

  /// How much is sent. Every round sends `batches` per host.
  ///
  /// @param warmUps rounds that do not count: a server that has just started is not what runs for
  ///   months
  record Plan(int hosts, int batches, int warmUps, int rounds) {
    static Plan of(boolean quick) {
      return quick ? new Plan(16, 48, 2, 3) : new Plan(16, 96, 2, 7);
    }

    int pointsPerRound() {
      return hosts * batches * Points.PER_BATCH;
    }

    int totalBatches() {
      return (warmUps + rounds) * batches;
    }

    long totalPoints() {
      return (long) (warmUps + rounds) * pointsPerRound();
    }
  }

  private IngestBench(Stage stage, Sheet sheet, Plan plan, List<Points> hosts) {
    this.stage = stage;
    this.sheet = sheet;
    this.plan = plan;
    this.hosts = hosts;
  }

  /// Runs it.
  ///
  /// @param now the time of the first point
  /// @throws IOException when our side does not keep what it acknowledged
  public static Figures run(Stage stage, Sheet sheet, boolean quick, long seed, Instant now)
      throws IOException, InterruptedException {
    Plan plan = Plan.of(quick);
    Instant first = now.truncatedTo(ChronoUnit.SECONDS);
    List<Points> hosts =
        IntStream.range(0, plan.hosts())
            .mapToObj(host -> new Points("bench-" + host, seed * 100 + host, first))
            .toList();
    return new IngestBench(stage, sheet, plan, hosts).run();
  }

  private Figures run() throws IOException, InterruptedException {
    sheet.line(
        "%d hosts, batches of %d points (time and %d values), %d points per round",
        plan.hosts(), Points.PER_BATCH, Points.VALUES, plan.pointsPerRound());
    Optional<Path> program = Programs.find("victoria-metrics");
    Ours ours = Ours.start(stage, hosts);
    if (program.isEmpty()) {
      sheet.line("peer: na, victoria-metrics is not installed (Debian: victoria-metrics)");
    }
    Optional<VictoriaMetrics> peer = Optional.empty();
    if (program.isPresent()) {
      peer = Optional.of(VictoriaMetrics.start(stage, program.get(), hosts));
    }
    Rates rates = rounds(ours, peer);
    return figures(ours, peer, rates);
  }

  private record Rates(List<Double> ours, List<Double> peer) {}

  private Rates rounds(Ours ours, Optional<VictoriaMetrics> peer)
      throws IOException, InterruptedException {
    Rates rates = new Rates(new ArrayList<>(), new ArrayList<>());
    sheet.line("%-10s %22s %22s", "round", "shadowcast", "victoria-metrics");
    sheet.line("%-10s %22s %22s", "", "points per CPU second", "points per CPU second");
    for (int round = 0; round < plan.warmUps() + plan.rounds(); round++) {
      double our = measured(ours, round);
      double its = peer.isPresent() ? measured(peer.get(), round) : Double.NaN;
      boolean counts = round >= plan.warmUps();
      if (counts) {
        rates.ours().add(our);
        rates.peer().add(its);
      }
      String name = counts ? "" + (round - plan.warmUps() + 1) : "warm-up";
      sheet.line("%-10s %22.0f %22.0f", name, our, its);
    }
    return rates;
  }

  private double measured(Side side, int round) throws IOException, InterruptedException {
    double before = ProcessUsage.cpuSeconds(side.pid());
    int to = (round + 1) * plan.batches();
    side.take(round * plan.batches(), to);
    double used = ProcessUsage.cpuSeconds(side.pid()) - before;
    side.check(to);
    return plan.pointsPerRound() / used;
  }

  private Figures figures(Ours ours, Optional<VictoriaMetrics> peer, Rates rates)
      throws IOException, InterruptedException {
    List<String> faults = ours.faultsAfterKill(plan.totalBatches());
    if (!faults.isEmpty()) {
      faults.forEach(fault -> sheet.line("%s", fault));
      throw new IOException("%d series are wrong after kill -9".formatted(faults.size()));
    }
    sheet.line(
        "after kill -9 and restart: %d points x %d metrics queried, every one there once",
        plan.totalPoints(), Points.VALUES);
    double ourRate = Median.of(rates.ours());
    double ourBytes = (double) ours.stoppedBytes() / plan.totalPoints();
    Figures figures = new Figures("ingest").put("points_per_cpu_s", ourRate, 0);
    if (peer.isEmpty()) {
      return figures
          .absent("peer_points_per_cpu_s")
          .absent("ratio")
          .put("bytes_per_point", ourBytes, 1)
          .absent("peer_bytes_per_point");
    }
    long answered = peer.get().points(plan.totalBatches());
    if (answered != plan.totalPoints()) {
      throw new IOException(
          "victoria-metrics answers for %d points (expected: %d)"
              .formatted(answered, plan.totalPoints()));
    }
    double peerRate = Median.of(rates.peer());
    return figures
        .put("peer_points_per_cpu_s", peerRate, 0)
        .put("ratio", ourRate / peerRate, 2)
        .put("bytes_per_point", ourBytes, 1)
        .put("peer_bytes_per_point", (double) peer.get().stoppedBytes() / plan.totalPoints(), 1);
  }
}
