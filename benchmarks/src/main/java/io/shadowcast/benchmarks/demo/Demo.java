package io.shadowcast.benchmarks.demo;

import io.shadowcast.benchmarks.demo.Outcome.Advice;
import io.shadowcast.benchmarks.demo.Size.PriceList;
import io.shadowcast.benchmarks.load.Load;
import io.shadowcast.benchmarks.load.Phase;
import io.shadowcast.benchmarks.load.Ticker;
import io.shadowcast.benchmarks.processes.Stage;
import io.shadowcast.benchmarks.processes.StolenTime;
import io.shadowcast.wire.v1.Mirror;
import io.shadowcast.wire.v1.Model;
import io.shadowcast.wire.v1.ModelScore;
import io.shadowcast.wire.v1.Prediction;
import io.shadowcast.wire.v1.RecommendResponse;
import io.shadowcast.wire.v1.Training;
import io.shadowcast.wire.v1.TrainingState;
import io.shadowcast.wire.v1.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator.SplittableGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The story of `./shadowcast demo`, told while it happens. Each step is a method; what one step
/// learns the next gets.
public final class Demo {
  private static final Duration PATIENCE = Duration.ofSeconds(40);
  private static final Duration TRAINING = Duration.ofSeconds(60);
  private static final double MAX_ERRORS = 0.01;

  /// How often levels that were disturbed are run again, all together, and the test.
  private static final int MOST_LEVELS_AGAIN = 4;

  private static final int MOST_TESTS = 2;

  private final Page page;
  private final Stage stage;
  private final InstantSource clock;
  private final Ticker ticker;
  private final SplittableGenerator random;
  private final boolean privileged;

  private Demo(
      Page page,
      Stage stage,
      InstantSource clock,
      Ticker ticker,
      SplittableGenerator random,
      boolean privileged) {
    this.page = page;
    this.stage = stage;
    this.clock = clock;
    this.ticker = ticker;
    this.random = random;
    this.privileged = privileged;
  }

  /// What runs during the story, and the load on it.
  private record Scene(ControlPlane control, Cast cast, Load load) {
    Plan plan() {
      return cast.plan();
    }
  }

  /// Predictions and advice for the untrained level, made before it was ever applied.
  private record Forecast(
      Map<String, Prediction> predictions,
      RecommendResponse first,
      RecommendResponse second,
      boolean refusedAboveRange) {}

  private record Span(Instant from, Instant to) {}

  /// Plays the demo.
  ///
  /// @param home the repository
  /// @param colours whether the reader sees colours
  /// @param privileged whether packets may be captured and control groups made
  /// @return the exit code
  public static int play(
      Path home,
      boolean colours,
      boolean privileged,
      InstantSource clock,
      Ticker ticker,
      SplittableGenerator random) {
    Ending ending = new Ending(new Page(System.out, colours));
    try (Stage stage = Stage.open(home, "demo", ticker)) {
      Runtime.getRuntime()
          .addShutdownHook(Thread.ofPlatform().unstarted(() -> ending.interrupted(stage)));
      Demo demo = new Demo(ending.page(), stage, clock, ticker, random, privileged);
      return ending.with(demo.play());
    } catch (IOException | RuntimeException e) {
      return ending.failed(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return ending.failed(e);
    }
  }

  private Outcome play() throws IOException, InterruptedException {
    Scene scene = raise();
    learn(scene);
    Forecast forecast = forecast(scene);
    Map<String, Seen> seen = measure(scene);
    double error = Seen.compare(page, forecast.predictions(), seen);
    return account(scene, forecast, seen, error);
  }

  /// The reader should know whose noise it is.
  private void warn(double stolen) {
    if (stolen > StolenTime.MUCH) {
      page.line(
          "this machine's host gave %.0f %% of its CPU time to others meanwhile: no fair test",
          100 * stolen);
    }
  }

  private Scene raise() throws IOException, InterruptedException {
    page.step("Raising an aggregator, a shop, its shadows and an agent");
    if (privileged) {
      stage.weigh();
    }
    ControlPlane control = ControlPlane.start(stage);
    page.line("aggregator on 127.0.0.1:%d with its own CA; mutual TLS", control.port());
    page.line("four shops warm up: production and a shadow of each size");
    Cast cast = Cast.start(stage, privileged, ticker, random.split());
    page.line("a request costs %.1f ms of CPU time here; sizes for that:", cast.cpuMillis());
    limit(cast);
    HostAgent agent = HostAgent.start(stage, control, cast, privileged);
    page.line("agent enrolled with a one-time token; what it can do here:");
    page.quote(String.join("\n", agent.probes()));
    page.line(
        "its guard is off: here the shadows use production's own machine, which it would stop");
    introduce(control, cast);
    Load load =
        stage.keep(
            new Load("127.0.0.1", agent.entrance(), Plan.CONNECTIONS, ticker, random.split()));
    return new Scene(control, cast, load);
  }

  private void limit(Cast cast) throws IOException {
    Size current = cast.plan().current();
    page.line(
        "  %-10s port %5d  %s",
        "production", cast.production().port(), cast.production().throttle(current));
    for (Size size : cast.plan().sizes()) {
      Instance shadow = cast.shadow(size);
      page.line("  %-10s port %5d  %s", shadow.name(), shadow.port(), shadow.throttle(size));
    }
  }

  private void introduce(ControlPlane control, Cast cast) throws IOException {
    Plan plan = cast.plan();
    control.importTypes(plan.sizes(), PriceList.FIRST);
    await("the workload at the aggregator", PATIENCE, control::knowsWorkload);
    control.setObjective(plan.p95LimitMillis(), plan.current());
    cast.shadows().forEach(control::addShadow);
    await("mirroring to be in force", PATIENCE, () -> inForce(control.mirror()));
    page.line("objective: p95 <= %.0f ms, at most 1 %% errors", plan.p95LimitMillis());
  }

  private void learn(Scene scene) throws IOException, InterruptedException {
    page.step("Mirroring live traffic while the load changes");
    LiveTable table =
        new LiveTable(page, new Measured(scene.control()), scene.plan().sizes(), clock);
    Load load = scene.load();
    load.run(List.of(Plan.SETTLE), Shopping::request, table::warmingUp);
    Instant start = clock.instant();
    boolean calm = levels(scene, table);
    stage.pause(Duration.ofSeconds(2));
    train(scene, new Span(start, clock.instant()), calm);
  }

  /// Runs every level; one in which the host was busy with others, again at the end.
  ///
  /// @return whether every level was measured undisturbed
  private boolean levels(Scene scene, LiveTable table) throws IOException, InterruptedException {
    List<Phase> levels = scene.plan().levels();
    Deque<Phase> left = new ArrayDeque<>(levels);
    int most = levels.size() + MOST_LEVELS_AGAIN;
    for (int run = 0; run < most && !left.isEmpty(); run++) {
      Phase level = left.remove();
      StolenTime stolen = StolenTime.begin();
      scene.load().run(List.of(level), Shopping::request, table::next);
      double share = stolen.share();
      if (share > StolenTime.MUCH) {
        table.disturbed(share);
        left.add(level);
      }
    }
    table.finish();
    return left.isEmpty();
  }

  private void train(Scene scene, Span span, boolean calm) throws IOException {
    page.step("Training one model per VM type");
    ControlPlane control = scene.control();
    Training ended = train(control, span, false);
    if (!calm && models(control).count() < scene.plan().sizes().size()) {
      page.line("%s", ended.getDetail());
      page.line("the host was too busy with others: again, with the least disturbed windows");
      ended = train(control, span, true);
    }
    if (ended.getState() != TrainingState.TRAINING_STATE_ACCEPTED) {
      throw new IOException("training: " + ended.getDetail());
    }
    if (models(control).count() < scene.plan().sizes().size()) {
      page.line("%s", ended.getDetail());
    }
    models(control).forEach(this::show);
  }

  private static Stream<Model> models(ControlPlane control) {
    return control.trainedModels().stream().filter(Model::getInService);
  }

  private Training train(ControlPlane control, Span span, boolean disturbed) throws IOException {
    Training begun = control.train(span.from(), span.to(), disturbed);
    await(
        "training",
        TRAINING,
        () -> control.training(begun.getName()).getState() != TrainingState.TRAINING_STATE_RUNNING);
    return control.training(begun.getName());
  }

  private void show(Model model) {
    for (ModelScore score : model.getScoresList()) {
      if (score.getTarget().equals("p95_millis")) {
        page.line(
            "%-24s in service: %d windows, p95 off by %4.1f %% on loads kept apart, always saying the"
                + " median %.0f %%",
            model.getName(),
            model.getTrainingWindows(),
            100 * score.getMedianRelativeError(),
            100 * score.getBaselineRelativeError());
      }
    }
  }

  private Forecast forecast(Scene scene) {
    Plan plan = scene.plan();
    ControlPlane control = scene.control();
    page.step("Predicting %.0f requests/s, a load it has not seen".formatted(plan.testRate()));
    Map<String, Prediction> predictions = new LinkedHashMap<>();
    control.predict(plan.testRate()).forEach(p -> predictions.put(shortName(p.getVmType()), p));
    RecommendResponse first = control.recommend(plan.testRate());
    Advisory.show(page, first, "prices as they are");
    control.importTypes(plan.sizes(), PriceList.SECOND);
    RecommendResponse second = control.recommend(plan.testRate());
    Advisory.show(page, second, "with a second price list");
    control.importTypes(plan.sizes(), PriceList.FIRST);
    return new Forecast(predictions, first, second, refusesAboveRange(scene));
  }

  private boolean refusesAboveRange(Scene scene) {
    double rate = scene.plan().farRate();
    RecommendResponse far = scene.control().recommend(rate);
    boolean refused = far.getVerdict() == Verdict.VERDICT_NOT_ENOUGH_DATA;
    page.line("");
    page.check(refused, "asked for %.0f/s: %s", rate, far.getReason());
    return refused;
  }

  private Map<String, Seen> measure(Scene scene) throws IOException, InterruptedException {
    Plan plan = scene.plan();
    page.step("Now running %.0f requests/s for real".formatted(plan.testRate()));
    scene.load().run(List.of(plan.lull()), Shopping::request, phase -> {});
    Span span = test(scene);
    stage.pause(Duration.ofSeconds(3));
    Measured measured = new Measured(scene.control());
    Map<String, Seen> seen = new LinkedHashMap<>();
    for (Size size : plan.sizes()) {
      String name = size.name();
      seen.put(
          name,
          new Seen(
              measured.p95Millis(name, span.from(), span.to()),
              measured.errorRatio(name, span.from(), span.to())));
    }
    return seen;
  }

  /// Runs the test, again when the host was busy with others meanwhile.
  private Span test(Scene scene) throws IOException, InterruptedException {
    for (int run = 1; ; run++) {
      Instant from = clock.instant();
      StolenTime stolen = StolenTime.begin();
      scene.load().run(List.of(scene.plan().test()), Shopping::request, phase -> {});
      Instant to = clock.instant();
      double share = stolen.share();
      if (share <= StolenTime.MUCH || run == MOST_TESTS) {
        warn(share);
        return new Span(from, to);
      }
      page.line("the host gave %.0f %% of the CPU time to others meanwhile: again", 100 * share);
    }
  }

  private Outcome account(Scene scene, Forecast forecast, Map<String, Seen> seen, double error)
      throws IOException {
    page.step("Accounting for every request");
    long sent = scene.load().sent();
    await("the last accounts", PATIENCE, () -> accounts(scene.control()).settled(sent));
    Accounts accounts = accounts(scene.control());
    Ledgers.show(page, sent, accounts);
    Outcome outcome =
        new Outcome(
            new Requests(
                sent,
                scene.load().failed(),
                accounts.captured(),
                accounts.mirrored(),
                accounts.lost(),
                accounts.unaccounted(sent)),
            seen.size(),
            error,
            advice(scene.plan(), forecast.first(), seen, PriceList.FIRST),
            advice(scene.plan(), forecast.second(), seen, PriceList.SECOND),
            forecast.refusedAboveRange());
    outcome.faults().forEach(fault -> page.check(false, "%s", fault));
    page.check(
        outcome.first().right(),
        "recommended %s; the cheapest type that met the objective when measured is %s",
        outcome.first().recommended(),
        outcome.first().cheapestMeasured());
    return outcome;
  }

  private static Advice advice(
      Plan plan, RecommendResponse advice, Map<String, Seen> seen, PriceList prices) {
    String cheapest =
        plan.sizes().stream()
            .filter(size -> meets(plan, seen.get(size.name())))
            .min(Comparator.comparing(size -> size.price(prices)))
            .map(Size::name)
            .orElse("none");
    return new Advice(shortName(advice.getVmType()), cheapest);
  }

  private static boolean meets(Plan plan, @Nullable Seen seen) {
    return seen != null
        && seen.p95Millis() <= plan.p95LimitMillis()
        && seen.errorRatio() <= MAX_ERRORS;
  }

  private static Accounts accounts(ControlPlane control) {
    return Accounts.of(control.host().getLedgersList());
  }

  private static boolean inForce(Mirror mirror) {
    return mirror.getRevision() > 0 && mirror.getAppliedRevision() == mirror.getRevision();
  }

  private void await(String what, Duration limit, BooleanSupplier condition) throws IOException {
    var time = stage.within(limit);
    while (!condition.getAsBoolean()) {
      if (!time.getAsBoolean()) {
        throw new IOException("waited %d s for %s in vain".formatted(limit.toSeconds(), what));
      }
    }
  }

  private static String shortName(String resource) {
    return resource.substring(resource.lastIndexOf('/') + 1);
  }
}
