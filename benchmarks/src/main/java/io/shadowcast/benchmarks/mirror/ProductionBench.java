package io.shadowcast.benchmarks.mirror;

import io.shadowcast.benchmarks.load.Load;
import io.shadowcast.benchmarks.load.LoadResult.PhaseResult;
import io.shadowcast.benchmarks.load.Phase;
import io.shadowcast.benchmarks.load.Request;
import io.shadowcast.benchmarks.load.Ticker;
import io.shadowcast.benchmarks.mirror.RecordingShadow.Manner;
import io.shadowcast.benchmarks.processes.Child;
import io.shadowcast.benchmarks.processes.Programs;
import io.shadowcast.benchmarks.processes.Stage;
import io.shadowcast.benchmarks.report.Figures;
import io.shadowcast.benchmarks.report.Median;
import io.shadowcast.benchmarks.report.Sheet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;

/// What production feels of a passive capture with a shadow that answers, is stopped, hangs or is
/// slow. One nginx serves two ports alike; the agent captures and mirrors one of them. The same
/// load goes to both in turns, so that whatever else the machine does meets both.
public final class ProductionBench {
  private static final int CONNECTIONS = 16;
  private static final Felt UNKNOWN = new Felt(Double.NaN, Double.NaN, Double.NaN, 0);
  private static final String CAPTURE = "web";
  private static final String MIRROR = "web -> twin";
  private static final double RATE = 1_000;
  private static final Duration START = Duration.ofSeconds(60);
  private static final Duration SETTLE = Duration.ofSeconds(20);

  private final Stage stage;
  private final Sheet sheet;
  private final Plan plan;
  private final Ticker ticker;
  private final long seed;

  /// How long it takes.
  ///
  /// @param rounds with and without capture, each
  record Plan(Duration warmUp, int rounds, Duration round) {
    static Plan of(boolean quick) {
      return quick
          ? new Plan(Duration.ofSeconds(2), 3, Duration.ofSeconds(1))
          : new Plan(Duration.ofSeconds(5), 9, Duration.ofSeconds(2));
    }
  }

  /// What the shadow does with what it gets.
  private enum State {
    FAST,
    STOPPED,
    HUNG,
    SLOW;

    Optional<RecordingShadow> shadow(Ticker ticker) throws IOException {
      return switch (this) {
        case FAST ->
            Optional.of(RecordingShadow.start(new Manner.Answering(Duration.ZERO), ticker));
        case STOPPED -> Optional.empty();
        case HUNG -> Optional.of(RecordingShadow.start(new Manner.Hanging(), ticker));
        case SLOW ->
            Optional.of(
                RecordingShadow.start(new Manner.Answering(Duration.ofMillis(200)), ticker));
      };
    }

    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// Ratios with capture to without: the median of the rounds.
  private record Felt(double served, double p50, double p99, long unaccounted) {}

  private ProductionBench(Stage stage, Sheet sheet, Plan plan, Ticker ticker, long seed) {
    this.stage = stage;
    this.sheet = sheet;
    this.plan = plan;
    this.ticker = ticker;
    this.seed = seed;
  }

  /// Runs it.
  public static Figures run(Stage stage, Sheet sheet, boolean quick, Ticker ticker, long seed)
      throws IOException, InterruptedException {
    return new ProductionBench(stage, sheet, Plan.of(quick), ticker, seed).run();
  }

  private Figures run() throws IOException, InterruptedException {
    Figures figures = new Figures("production");
    Optional<Path> nginx = Programs.find("nginx");
    if (nginx.isEmpty()) {
      sheet.line("na: nginx is not installed (Debian: nginx-light)");
      for (State state : State.values()) {
        put(figures, state, UNKNOWN);
      }
      figures.absent("unaccounted");
    } else {
      measure(nginx.get(), figures);
    }
    return figures;
  }

  private void measure(Path nginx, Figures figures) throws IOException, InterruptedException {
    int captured = stage.freePort();
    int free = stage.freePort();
    var _ = Nginx.start(stage, nginx, captured, free);
    sheet.line("%.0f requests/s paced; with capture and mirror / without, medians", RATE);
    sheet.line("%-8s %8s %8s %8s  %s", "shadow", "served", "p50", "p99", "mirrored");
    long unaccounted = 0;
    for (State state : State.values()) {
      Felt felt = measure(state, captured, free);
      unaccounted += Math.abs(felt.unaccounted());
      put(figures, state, felt);
    }
    figures.put("unaccounted", (double) unaccounted, 0);
  }

  private static void put(Figures figures, State state, Felt felt) {
    figures
        .put("served_" + state.label(), felt.served(), 3)
        .put("p50_" + state.label(), felt.p50(), 2)
        .put("p99_" + state.label(), felt.p99(), 2);
  }

  private Felt measure(State state, int captured, int free)
      throws IOException, InterruptedException {
    Optional<RecordingShadow> shadow = state.shadow(ticker);
    int address = shadow.isPresent() ? shadow.get().port() : stage.freePort();
    Path run = stage.file(state.label() + "/run");
    try (Child agent = agent(state, run, captured, address);
        Load felt = load(captured);
        Load other = load(free)) {
      if (agent.line("capture.net").filter(line -> line.contains(" OFF ")).isPresent()) {
        sheet.line("na: %s", agent.line("capture.net").get());
        return UNKNOWN;
      }
      return compare(state, run, felt, other);
    } finally {
      if (shadow.isPresent()) {
        shadow.get().close();
      }
    }
  }

  private Felt compare(State state, Path run, Load captured, Load free)
      throws IOException, InterruptedException {
    var _ = round(captured, plan.warmUp());
    var _ = round(free, plan.warmUp());
    List<Double> served = new ArrayList<>();
    List<Double> p50 = new ArrayList<>();
    List<Double> p99 = new ArrayList<>();
    for (int i = 0; i < plan.rounds(); i++) {
      PhaseResult without = round(free, plan.round());
      PhaseResult with = round(captured, plan.round());
      served.add(with.served() / without.served());
      p50.add(with.p50Millis() / without.p50Millis());
      p99.add(with.p99Millis() / without.p99Millis());
    }
    String status = settled(run, state, captured.sent());
    Account capture = Account.in(status, CAPTURE);
    Account mirror = Account.in(status, MIRROR);
    Felt felt =
        new Felt(
            Median.of(served),
            Median.of(p50),
            Median.of(p99),
            captured.sent() - capture.named() + mirror.seen() - mirror.named());
    sheet.line(
        "%-8s %8.3f %8.2f %8.2f  %d of %d, lost %s",
        state.label(),
        felt.served(),
        felt.p50(),
        felt.p99(),
        mirror.sent(),
        captured.sent(),
        mirror.losses());
    return felt;
  }

  /// The same arrivals for each port.
  private Load load(int port) {
    return new Load("127.0.0.1", port, CONNECTIONS, ticker, new SplittableRandom(seed));
  }

  private static PhaseResult round(Load load, Duration duration)
      throws IOException, InterruptedException {
    return load.run(
            List.of(new Phase(RATE, duration)),
            number -> new Request("GET", "/" + number, ""),
            phase -> {})
        .phases()
        .getFirst();
  }

  private Child agent(State state, Path run, int captured, int shadow) throws IOException {
    Path settings =
        Files.writeString(
            stage.file(state.label() + ".yaml"),
            """
            host: bench
            state: %s
            run: %s
            capture: {interfaces: [lo]}
            workloads: [{name: web, ports: [%d], capture: passive}]
            guard: {enabled: false}
            mirror:
              shadows: [{name: twin, workload: web, vm_type: small, address: '127.0.0.1:%d'}]
            """
                .formatted(stage.file(state.label() + "/state"), run, captured, shadow));
    Child agent = stage.program(state.label(), List.of("agent", "run", settings.toString()));
    var _ = agent.await("ready", stage.within(START));
    return agent;
  }

  /// The agent's status once nothing waits any more, or patience is at its end.
  private String settled(Path run, State state, long sent) throws IOException {
    var more = stage.within(SETTLE);
    int asked = 0;
    while (true) {
      String status = status(run, state, "" + asked++);
      Account capture = Account.in(status, CAPTURE);
      Account mirror = Account.in(status, MIRROR);
      boolean done = capture.seen() >= sent && capture.waiting() + mirror.waiting() == 0;
      if (done || !more.getAsBoolean()) {
        return status;
      }
    }
  }

  private String status(Path run, State state, String name) throws IOException {
    Child status =
        stage.program(
            state.label() + "-status-" + name, List.of("agent", "status", "--run", run.toString()));
    var more = stage.within(START);
    while (status.alive() && more.getAsBoolean()) {
      // within() waits
    }
    return status.output();
  }
}
