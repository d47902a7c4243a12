package io.shadowcast.benchmarks.mirror;

import io.shadowcast.benchmarks.load.Ticker;
import io.shadowcast.benchmarks.peers.CountingServer;
import io.shadowcast.benchmarks.peers.H2load;
import io.shadowcast.benchmarks.peers.LoadReport;
import io.shadowcast.benchmarks.peers.NginxProgram;
import io.shadowcast.benchmarks.peers.Wrk;
import io.shadowcast.benchmarks.processes.Stage;
import io.shadowcast.benchmarks.report.Figures;
import io.shadowcast.benchmarks.report.Sheet;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/// What production feels of a mirroring proxy, ours and nginx's side by side, with shadows that
/// answer, are stopped, hang or are slow.
public final class InlineBench {
  private static final int CONNECTIONS = 16;
  private static final double PACE = 0.4;
  private static final int COLD_SECONDS = 3;

  private final Stage stage;
  private final Sheet sheet;
  private final Plan plan;
  private final Tools tools;
  private final Rounds rounds;
  private final SplittableRandom random;
  private final Shadows shadows;
  private final Proxies proxies;
  private final Measuring measuring;
  private final Cells<InlineCell> cells = new Cells<>();

  /// How long it takes.
  ///
  /// @param warm seconds of load on each of our doors before anything counts
  /// @param seconds of one run
  /// @param closedUntil no closed round begins later than this after the start
  /// @param pacedUntil no paced round
  record Plan(int rounds, int warm, int seconds, Duration closedUntil, Duration pacedUntil) {
    static Plan of(boolean quick) {
      return quick
          ? new Plan(2, 1, 1, Duration.ofSeconds(28), Duration.ofSeconds(44))
          : new Plan(7, 6, 3, Duration.ofMinutes(30), Duration.ofMinutes(40));
    }
  }

  /// Debian's programs.
  private record Tools(NginxProgram nginx, Wrk wrk, Optional<H2load> h2load) {}

  private InlineBench(
      Stage stage, Sheet sheet, Plan plan, Tools tools, Ticker ticker, SplittableRandom random)
      throws IOException {
    this.stage = stage;
    this.sheet = sheet;
    this.plan = plan;
    this.tools = tools;
    this.rounds = new Rounds(ticker);
    this.random = random;
    CountingServer production =
        CountingServer.start(stage, tools.nginx(), "production", 1, "", Body.ANSWER);
    this.shadows = Shadows.start(stage, tools.nginx(), ticker);
    this.proxies = Proxies.start(stage, production.port(0), shadows);
    proxies.addNginx(stage, tools.nginx(), production.port(0), shadows);
    this.measuring = new Measuring(stage, production);
  }

  /// Runs it.
  public static Figures run(Stage stage, Sheet sheet, boolean quick, Ticker ticker, long seed)
      throws IOException, InterruptedException {
    Optional<NginxProgram> nginx = NginxProgram.find();
    Optional<Wrk> wrk = Wrk.find();
    if (nginx.isEmpty() || wrk.isEmpty()) {
      Missing.say(sheet, nginx.isEmpty() ? "nginx-light" : "wrk", "every key");
      return InlineFigures.of(new Cells<>());
    }
    Tools tools = new Tools(nginx.get(), wrk.get(), H2load.find());
    SplittableRandom random = new SplittableRandom(seed);
    return new InlineBench(stage, sheet, Plan.of(quick), tools, ticker, random).run();
  }

  private Figures run() throws IOException, InterruptedException {
    if (tools.nginx().echo().isEmpty()) {
      Missing.say(sheet, "libnginx-mod-http-echo", "the count of the slow shadow");
    }
    warmUp();
    var _ = rounds.repeat(plan.rounds(), plan.closedUntil(), this::closedRound);
    double offered = cells.median(InlineCell.closed(Side.OURS, Shadowed.NONE), Run::rate) * PACE;
    if (tools.h2load().isPresent()) {
      H2load h2load = tools.h2load().get();
      var _ = rounds.repeat(plan.rounds(), plan.pacedUntil(), () -> pacedRound(h2load, offered));
    } else {
      Missing.say(sheet, "nghttp2-client (h2load)", "paced_*, p50_ratio, cpu_ratio");
    }
    print(offered);
    long unaccounted = checkBooks();
    withoutAgent();
    sheet.line("requests unaccounted for in the agent's books: %d", unaccounted);
    return InlineFigures.of(cells);
  }

  /// A JVM that has just started is not what stands before production for months.
  private void warmUp() throws IOException {
    LoadReport cold = closedLoop(InlineCell.closed(Side.OURS, Shadowed.FAST), COLD_SECONDS);
    sheet.line(
        "cold: p99 of the first %d s of our proxy, shadow fast: %.1f ms (%.0f req/s)",
        COLD_SECONDS, cold.p99Micros() / 1e3, cold.rate());
    List<Shadowed> doors = new ArrayList<>(Arrays.asList(Shadowed.values()));
    doors.add(Shadowed.FAST);
    for (Shadowed shadow : doors) {
      var _ = closedLoop(InlineCell.closed(Side.OURS, shadow), plan.warm());
    }
    sheet.line(
        "then our proxy and agent were warmed by %d s of load before anything counts",
        doors.size() * plan.warm());
  }

  private void closedRound() throws IOException, InterruptedException {
    List<InlineCell> order = new ArrayList<>();
    for (Side side : Side.values()) {
      for (Shadowed shadow : Shadowed.values()) {
        order.add(InlineCell.closed(side, shadow));
      }
    }
    Collections.shuffle(order, random);
    for (InlineCell cell : order) {
      measure(cell, () -> closedLoop(cell, plan.seconds()));
    }
  }

  private void pacedRound(H2load h2load, double offered) throws IOException, InterruptedException {
    List<InlineCell> order =
        new ArrayList<>(
            List.of(
                InlineCell.paced(Side.OURS, Shadowed.NONE),
                InlineCell.paced(Side.OURS, Shadowed.FAST),
                InlineCell.paced(Side.NGINX, Shadowed.NONE),
                InlineCell.paced(Side.NGINX, Shadowed.FAST)));
    Collections.shuffle(order, random);
    for (InlineCell cell : order) {
      int port = proxies.door(cell.proxy()).port();
      measure(cell, () -> h2load.run(stage, port, CONNECTIONS, plan.seconds(), offered));
    }
  }

  private void measure(InlineCell cell, Measuring.Loading loading)
      throws IOException, InterruptedException {
    List<Long> processes = proxies.door(cell.proxy()).processes();
    cells.add(cell, measuring.run(loading, processes, shadows.counts(cell.proxy().shadow())));
  }

  private LoadReport closedLoop(InlineCell cell, int seconds) throws IOException {
    int port = proxies.door(cell.proxy()).port();
    return tools.wrk().run(stage, port, CONNECTIONS, seconds);
  }

  private long checkBooks() throws IOException {
    String status = proxies.agent().settled(Duration.ofSeconds(5));
    long unaccounted = 0;
    for (Shadowed shadow : Shadowed.mirrors()) {
      String name = shadow.label();
      unaccounted += Books.within(Account.in(status, name));
      Account mirror = Account.in(status, name + " -> twin-" + name);
      unaccounted += Books.within(mirror);
      sheet.line(
          "%-8s our books: seen %d, sent %d, %s",
          name, mirror.seen(), mirror.sent(), mirror.losses());
    }
    return unaccounted;
  }

  /// What the agent itself takes from the proxy; last, because the agent is stopped for it.
  private void withoutAgent() throws IOException {
    InlineCell cell = InlineCell.closed(Side.OURS, Shadowed.NONE);
    LoadReport with = closedLoop(cell, plan.seconds());
    proxies.agent().close();
    LoadReport without = closedLoop(cell, plan.seconds());
    sheet.line(
        "our proxy without mirror, one run each: %.0f req/s with its agent running, %.0f without",
        with.rate(), without.rate());
  }

  private void print(double offered) {
    sheet.line("");
    sheet.line(
        "closed loop: wrk, %d connections, %d s, medians of %d rounds; ratio to the same proxy"
            + " without mirror (ours: its agent runs and has no shadow)",
        CONNECTIONS, plan.seconds(), cells.rounds(InlineCell.closed(Side.OURS, Shadowed.NONE)));
    head();
    for (Side side : Side.values()) {
      for (Shadowed shadow : Shadowed.values()) {
        row(InlineCell.closed(side, shadow));
      }
    }
    sheet.line(
        "paced: h2load, %d connections, %.0f requests/s (%.0f %% of our closed loop without"
            + " mirror), %d s, medians of %d rounds",
        CONNECTIONS,
        offered,
        PACE * 100,
        plan.seconds(),
        cells.rounds(InlineCell.paced(Side.OURS, Shadowed.NONE)));
    head();
    for (Side side : Side.values()) {
      row(InlineCell.paced(side, Shadowed.NONE));
      row(InlineCell.paced(side, Shadowed.FAST));
    }
  }

  private void head() {
    sheet.line(
        "%-6s %-8s %9s %7s %10s %10s %9s %9s %11s",
        "proxy",
        "shadow",
        "req/s",
        "ratio",
        "p50 us",
        "p99 us",
        "CPU us",
        "mirrored",
        "mirrored/s");
  }

  /// CPU is that of the proxy per request, with our agent's.
  private void row(InlineCell cell) {
    InlineCell base =
        new InlineCell(new InlineCell.Proxy(cell.proxy().side(), Shadowed.NONE), cell.paced());
    sheet.line(
        "%-6s %-8s %9.0f %7.4f %10.0f %10.0f %9.1f %9.5f %11.0f",
        cell.proxy().side().label(),
        cell.proxy().shadow().label(),
        cells.median(cell, Run::rate),
        cells.ratio(cell, base, Run::rate),
        cells.median(cell, Run::p50),
        cells.median(cell, Run::p99),
        cells.median(cell, Run::cpuMicros),
        cells.share(cell, Run::mirrored, Run::produced),
        cells.median(cell, Run::mirroredRate));
  }
}
