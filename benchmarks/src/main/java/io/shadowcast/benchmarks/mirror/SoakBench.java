package io.shadowcast.benchmarks.mirror;

import io.shadowcast.benchmarks.load.Ticker;
import io.shadowcast.benchmarks.peers.CountingServer;
import io.shadowcast.benchmarks.peers.H2load;
import io.shadowcast.benchmarks.peers.NginxProgram;
import io.shadowcast.benchmarks.processes.Child;
import io.shadowcast.benchmarks.processes.Stage;
import io.shadowcast.benchmarks.report.Figures;
import io.shadowcast.benchmarks.report.Sheet;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/// Whether the agent's memory stays flat while its shadow hangs.
public final class SoakBench {
  private static final String WORKLOAD = "web";
  private static final String TWIN = "hung";
  private static final int CONNECTIONS = 16;
  private static final double RATE = 2_000;
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int STARTING = 60;

  private final Stage stage;
  private final Sheet sheet;
  private final Plan plan;
  private final Ticker ticker;
  private final H2load h2load;
  private final CountingServer production;
  private final MirrorAgent agent;

  /// How long it takes.
  ///
  /// @param seconds of load
  /// @param settled seconds after which growth counts
  record Plan(int seconds, int settled) {
    static Plan of(boolean quick, Optional<Integer> minutes) {
      int seconds = minutes.map(wished -> wished * 60).orElse(quick ? 40 : 600);
      return new Plan(seconds, seconds > 2 * 60 ? 60 : 15);
    }
  }

  private SoakBench(
      Stage stage, Sheet sheet, Plan plan, Ticker ticker, NginxProgram nginx, H2load h2load)
      throws IOException {
    this.stage = stage;
    this.sheet = sheet;
    this.plan = plan;
    this.ticker = ticker;
    this.h2load = h2load;
    this.production = CountingServer.start(stage, nginx, "production", 1, "", Body.ANSWER);
    CountingServer shadow = CountingServer.start(stage, nginx, TWIN, 1, "", Body.ANSWER);
    shadow.hang(stage);
    this.agent = MirrorAgent.passive(stage, WORKLOAD, production.port(0), TWIN, shadow.port(0));
  }

  /// Runs it.
  ///
  /// @param minutes of load, if the user wants another time
  public static Figures run(
      Stage stage, Sheet sheet, boolean quick, Ticker ticker, Optional<Integer> minutes)
      throws IOException, InterruptedException {
    Optional<NginxProgram> nginx = NginxProgram.find();
    Optional<H2load> h2load = H2load.find();
    if (nginx.isEmpty() || h2load.isEmpty()) {
      Missing.say(sheet, nginx.isEmpty() ? "nginx-light" : "nghttp2-client (h2load)", "every key");
      return figures(Double.NaN, Double.NaN);
    }
    Plan plan = Plan.of(quick, minutes);
    return new SoakBench(stage, sheet, plan, ticker, nginx.get(), h2load.get()).run();
  }

  private Figures run() throws IOException, InterruptedException {
    if (agent.notCapturing().isPresent()) {
      sheet.line("na: every key; %s", agent.notCapturing().get());
      return figures(Double.NaN, Double.NaN);
    }
    sheet.line(
        "%.0f requests/s for %d s over %d connections, the shadow accepts and never answers; %s",
        RATE, plan.seconds(), CONNECTIONS, agent.probe());
    Resident resident = soak();
    double growth = resident.growth(plan.settled());
    sheet.line(
        "resident: %.1f MiB after %d s, %.1f MiB at the end, at most %.1f MiB",
        resident.at(plan.settled()), plan.settled(), resident.last(), resident.most());
    return figures(growth, (double) unaccounted());
  }

  private static Figures figures(double growth, double unaccounted) {
    return new Figures("mirror-soak")
        .put("rss_growth_mib", growth, 1)
        .put("unaccounted", unaccounted, 0);
  }

  /// Samples each second while the load runs.
  private Resident soak() throws IOException, InterruptedException {
    Resident resident = new Resident();
    Child load =
        stage.start(
            "h2load", h2load.endless(production.port(0), CONNECTIONS, plan.seconds(), RATE));
    long start = ticker.nanos();
    sheet.line("%6s %9s %9s", "s", "RSS MiB", "CPU s");
    for (int second = 1; load.alive() && second < plan.seconds() + STARTING; second++) {
      ticker.sleep(Duration.ofNanos(start + second * 1_000_000_000L - ticker.nanos()));
      resident.add(agent.residentMib());
      if (second % Math.min(60, plan.settled()) == 0) {
        sheet.line("%6d %9.1f %9.1f", second, resident.last(), agent.cpuSeconds());
      }
    }
    load.close();
    return resident;
  }

  /// A hung shadow cannot say what it got, so this is between production and the agent's accounts.
  private long unaccounted() throws IOException {
    String status = agent.settled(PATIENCE);
    Account capture = Account.in(status, WORKLOAD);
    Account mirror = Account.in(status, WORKLOAD + " -> " + TWIN);
    Books books = Books.of(status, WORKLOAD, TWIN, production.counts().requests(), mirror.sent());
    sheet.line(
        "books: production counted %d, our agent saw %d, sent %d, waiting %d; capture lost %s,"
            + " mirror lost %s",
        books.production(),
        capture.seen(),
        mirror.sent(),
        mirror.waiting(),
        capture.losses(),
        mirror.losses());
    status.lines().filter(line -> line.contains(Books.MISSED)).forEach(sheet::text);
    return books.unaccounted();
  }
}
