package io.shadowcast.benchmarks.mirror;

import io.shadowcast.benchmarks.load.Ticker;
import io.shadowcast.benchmarks.mirror.PassiveCell.Pace;
import io.shadowcast.benchmarks.mirror.PassiveFigures.Rest;
import io.shadowcast.benchmarks.peers.Captor;
import io.shadowcast.benchmarks.peers.CountingServer;
import io.shadowcast.benchmarks.peers.H2load;
import io.shadowcast.benchmarks.peers.LoadReport;
import io.shadowcast.benchmarks.peers.NginxProgram;
import io.shadowcast.benchmarks.peers.Wrk;
import io.shadowcast.benchmarks.processes.Child;
import io.shadowcast.benchmarks.processes.Stage;
import io.shadowcast.benchmarks.report.Figures;
import io.shadowcast.benchmarks.report.Sheet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/// What production feels of a passive capture, and whether everything it got reaches the shadow.
///
/// One nginx serves three ports alike: nobody captures the first, our agent the second, another
/// captor the third. So the rounds go in turns, and our agent is not started anew between them.
public final class PassiveBench {
  private static final String WORKLOAD = "web";
  private static final String TWIN = "twin";
  private static final String MIRROR = WORKLOAD + " -> " + TWIN;
  private static final int CONNECTIONS = 16;
  private static final int FREE = 0;
  private static final int CAPTURED = 1;
  private static final int FOREIGN = 2;
  private static final Duration PATIENCE = Duration.ofSeconds(8);
  private static final String NUMBERED =
      """
      local n = 0
      request = function() n = n + 1; return wrk.format("GET", "/?id=" .. n) end
      """;
  private static final String POSTS =
      """
      wrk.method = "POST"
      wrk.path = "/post"
      wrk.body = string.rep("x", 60000)
      """;

  private final Stage stage;
  private final Sheet sheet;
  private final Plan plan;
  private final Tools tools;
  private final Rounds rounds;
  private final SplittableRandom random;
  private final Path log;
  private final CountingServer production;
  private final CountingServer shadow;
  private final MirrorAgent agent;
  private final Measuring measuring;
  private final Cells<PassiveCell> cells = new Cells<>();

  /// Requests that production got on the port that our agent captures.
  private long produced;

  /// How long it takes.
  ///
  /// @param warm seconds of each kind of load on our port before anything counts
  /// @param seconds of one run
  /// @param opening what a paced run waits at most for the overload before it to be forgotten
  /// @param until no round begins later than this after the start
  record Plan(int rounds, int warm, int seconds, Duration opening, Duration until) {
    static Plan of(boolean quick) {
      return quick
          ? new Plan(2, 2, 1, Duration.ofSeconds(2), Duration.ofSeconds(28))
          : new Plan(7, 8, 5, Duration.ofMinutes(2), Duration.ofMinutes(30));
    }
  }

  /// Who may capture a port.
  ///
  /// @param port of production, to which its load goes
  /// @param captor started for each run; none for nobody and for our agent, which runs always
  /// @param shadow where it mirrors to
  record Contender(
      String label, int port, Optional<Captor> captor, Optional<CountingServer> shadow) {}

  /// Debian's programs, and GoReplay if the user gave one.
  private record Tools(
      NginxProgram nginx, Wrk wrk, H2load h2load, List<Captor> captors, Optional<Path> goReplay) {}

  private PassiveBench(
      Stage stage, Sheet sheet, Plan plan, Tools tools, Ticker ticker, SplittableRandom random)
      throws IOException {
    this.stage = stage;
    this.sheet = sheet;
    this.plan = plan;
    this.tools = tools;
    this.rounds = new Rounds(ticker);
    this.random = random;
    this.log = stage.file("arrivals.log");
    this.production =
        CountingServer.start(
            stage, tools.nginx(), "production", 3, "", Body.locations(tools.nginx()));
    this.shadow =
        CountingServer.start(
            stage,
            tools.nginx(),
            "shadow",
            1,
            "log_format arrivals '$connection $arg_id';",
            "access_log %s arrivals if=$arg_id; %s".formatted(log, Body.locations(tools.nginx())));
    this.agent =
        MirrorAgent.passive(stage, WORKLOAD, production.port(CAPTURED), TWIN, shadow.port(0));
    this.measuring = new Measuring(stage, production);
  }

  /// Runs it.
  ///
  /// @param goReplay its executable, for one row more
  public static Figures run(
      Stage stage, Sheet sheet, boolean quick, Ticker ticker, long seed, Optional<Path> goReplay)
      throws IOException, InterruptedException {
    Optional<NginxProgram> nginx = NginxProgram.find();
    Optional<Wrk> wrk = Wrk.find();
    Optional<H2load> h2load = H2load.find();
    if (nginx.isEmpty() || wrk.isEmpty() || h2load.isEmpty()) {
      Missing.say(
          sheet,
          nginx.isEmpty() ? "nginx-light" : wrk.isEmpty() ? "wrk" : "nghttp2-client (h2load)",
          "every key");
      return PassiveFigures.of(new Cells<>(), Rest.UNKNOWN);
    }
    List<Captor> captors = new ArrayList<>();
    Captor.Tcpdump.find()
        .ifPresentOrElse(captors::add, () -> Missing.say(sheet, "tcpdump", "its row"));
    Tools tools = new Tools(nginx.get(), wrk.get(), h2load.get(), captors, goReplay);
    return new PassiveBench(stage, sheet, Plan.of(quick), tools, ticker, new SplittableRandom(seed))
        .run();
  }

  private Figures run() throws IOException, InterruptedException {
    if (agent.notCapturing().isPresent()) {
      sheet.line("na: every key; %s", agent.notCapturing().get());
      return PassiveFigures.of(cells, Rest.UNKNOWN);
    }
    warmUp();
    List<Contender> contenders = contenders();
    int done = rounds.repeat(plan.rounds(), plan.until(), () -> round(contenders));
    new PassivePage(sheet, cells).print(contenders, CONNECTIONS, plan.seconds(), done);
    long inversions = order();
    long unaccounted = books();
    double posts = posts();
    String status = agent.status();
    unaccounted +=
        Books.within(Account.in(status, WORKLOAD)) + Books.within(Account.in(status, MIRROR));
    return PassiveFigures.of(cells, new Rest(inversions, unaccounted, posts));
  }

  private List<Contender> contenders() throws IOException {
    List<Contender> all = new ArrayList<>();
    int free = production.port(FREE);
    int foreign = production.port(FOREIGN);
    all.add(new Contender(PassiveCell.NOBODY, free, Optional.empty(), Optional.empty()));
    all.add(ours());
    for (Captor captor : tools.captors()) {
      all.add(new Contender(captor.label(), foreign, Optional.of(captor), Optional.empty()));
    }
    if (tools.goReplay().isPresent()) {
      CountingServer twin =
          CountingServer.start(
              stage, tools.nginx(), "shadow-goreplay", 1, "", Body.locations(tools.nginx()));
      Captor captor = new Captor.GoReplay(tools.goReplay().get(), twin.port(0));
      all.add(new Contender(captor.label(), foreign, Optional.of(captor), Optional.of(twin)));
    }
    return all;
  }

  private Contender ours() {
    return new Contender(
        PassiveCell.OURS, production.port(CAPTURED), Optional.empty(), Optional.of(shadow));
  }

  /// A JVM that has just started is not what stands beside production for months. First at a rate:
  /// a flood would meet a capture that is not compiled yet and could cost it its priority.
  private void warmUp() throws IOException, InterruptedException {
    for (Pace pace : List.of(Pace.AT_5K, Pace.AT_10K, Pace.CLOSED)) {
      var _ = mirrored(() -> load(production.port(CAPTURED), pace, plan.warm()));
    }
    sheet.line(
        "our agent was warmed by %d s of load before anything counts; %s",
        Pace.values().length * plan.warm(), agent.probe());
  }

  private void round(List<Contender> contenders) throws IOException, InterruptedException {
    for (Pace pace : Pace.values()) {
      List<Contender> order = new ArrayList<>(contenders);
      Collections.shuffle(order, random);
      for (Contender contender : order) {
        cells.add(new PassiveCell(contender.label(), pace), measure(contender, pace));
      }
    }
  }

  private Run measure(Contender contender, Pace pace) throws IOException, InterruptedException {
    Measuring.Loading loading = () -> load(contender.port(), pace, plan.seconds());
    if (contender.label().equals(PassiveCell.OURS)) {
      if (pace != Pace.CLOSED && !agent.admitsAll(plan.opening())) {
        sheet.line(
            "%s: began while new sessions were still refused after the overload before it", pace);
      }
      return mirrored(loading);
    }
    if (contender.captor().isEmpty()) {
      return measuring.run(loading, List.of(), Optional.empty());
    }
    try (Child captor = contender.captor().get().start(stage, contender.port())) {
      return measuring.run(loading, List.of(captor.pid()), contender.shadow());
    }
  }

  /// A run on the port that our agent captures.
  private Run mirrored(Measuring.Loading loading) throws IOException, InterruptedException {
    Measuring.Loading settling =
        () -> {
          LoadReport load = loading.run();
          var _ = agent.settled(PATIENCE);
          return load;
        };
    Run run = measuring.run(settling, List.of(agent.pid()), Optional.of(shadow));
    produced += run.production().requests();
    return run;
  }

  private LoadReport load(int port, Pace pace, int seconds) throws IOException {
    return pace == Pace.CLOSED
        ? tools.wrk().run(stage, port, CONNECTIONS, seconds)
        : tools.h2load().run(stage, port, CONNECTIONS, seconds, pace.rate());
  }

  private long order() throws IOException, InterruptedException {
    int port = production.port(CAPTURED);
    Run run =
        mirrored(() -> tools.wrk().script(stage, port, CONNECTIONS, plan.seconds(), NUMBERED));
    ArrivalOrder arrivals = ArrivalOrder.of(Files.readAllLines(log));
    sheet.line(
        "order: %d numbered requests in a closed loop over %d connections, %d came, %d of them"
            + " twice, %d behind a later one of their connection",
        run.production().requests(),
        CONNECTIONS,
        arrivals.distinct(),
        arrivals.requests() - arrivals.distinct(),
        arrivals.inversions());
    return arrivals.inversions();
  }

  private long books() throws IOException {
    String status = agent.settled(PATIENCE);
    Books books = Books.of(status, WORKLOAD, TWIN, produced, shadow.counts().requests());
    sheet.line(
        "books: production counted %d, our agent saw %d, sent %d %s %s, the shadow counted %d",
        books.production(),
        books.capture().seen(),
        books.mirror().sent(),
        books.capture().losses(),
        books.mirror().losses(),
        books.shadow());
    status.lines().filter(line -> line.contains(Books.MISSED)).forEach(sheet::text);
    return books.unaccounted();
  }

  /// At the end of the run one request of each connection is cut off: those that production
  /// answered are what counts.
  private double posts() throws IOException, InterruptedException {
    int port = production.port(CAPTURED);
    String before = agent.status();
    Run run = mirrored(() -> tools.wrk().script(stage, port, CONNECTIONS, plan.seconds(), POSTS));
    String after = agent.settled(PATIENCE);
    long answered = run.load().answered();
    Account end = Account.in(after, WORKLOAD);
    Account begin = Account.in(before, WORKLOAD);
    long captured = end.whole() - begin.whole();
    sheet.line(
        "POSTs of 60 kB in a closed loop: %.0f/s answered, %d of %d captured, %d of them handed on,"
            + " %.0f came to the shadow; in all: capture %s, mirror %s",
        run.rate(),
        captured,
        answered,
        end.sent() - begin.sent(),
        run.mirrored(),
        end.losses(),
        Account.in(after, MIRROR).losses());
    after.lines().filter(line -> line.contains(Books.MISSED)).forEach(sheet::text);
    return Math.min(1, (double) captured / answered);
  }
}
