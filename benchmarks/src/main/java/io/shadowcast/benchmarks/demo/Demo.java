package io.shadowcast.benchmarks.demo;

import io.shadowcast.benchmarks.demo.Outcome.Advice;
import io.shadowcast.benchmarks.demo.Size.PriceList;
import io.shadowcast.benchmarks.load.Load;
import io.shadowcast.benchmarks.load.Ticker;
import io.shadowcast.benchmarks.processes.Stage;
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
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;

/// The story of `./shadowcast demo`, told while it happens. Each step is a method; what one step
/// learns the next gets.
public final class Demo {
  private static final Duration PATIENCE = Duration.ofSeconds(40);
  private static final Duration TRAINING = Duration.ofSeconds(60);

  private final Plan plan = Plan.standard();
  private final Page page;
  private final Stage stage;
  private final InstantSource clock;
  private final Ticker ticker;
  private final RandomGenerator random;
  private final boolean privileged;

  private Demo(
      Page page,
      Stage stage,
      InstantSource clock,
      Ticker ticker,
      RandomGenerator random,
      boolean privileged) {
    this.page = page;
    this.stage = stage;
    this.clock = clock;
    this.ticker = ticker;
    this.random = random;
    this.privileged = privileged;
  }

  /// What runs during the story.
  private record Cast(
      ControlPlane control, Instance production, List<Instance> shadows, HostAgent agent) {}

  /// Predictions and advice for the untrained level, made before it was ever applied.
  private record Forecast(
      Map<String, Prediction> predictions,
      RecommendResponse first,
      RecommendResponse second,
      boolean refusedAboveRange) {}

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
      RandomGenerator random)
      throws IOException, InterruptedException {
    Page page = new Page(System.out, colours);
    Stage stage = Stage.open(home, "demo", ticker);
    Thread cleanup = Thread.ofPlatform().unstarted(stage::close);
    Runtime.getRuntime().addShutdownHook(cleanup);
    try (stage) {
      Outcome outcome = new Demo(page, stage, clock, ticker, random, privileged).play();
      page.last(outcome.line());
      return outcome.faults().isEmpty() ? 0 : 1;
    } catch (IOException | RuntimeException e) {
      page.last("demo=failed reason=" + e.getMessage());
      return 1;
    }
  }

  private Outcome play() throws IOException, InterruptedException {
    Cast cast = raise();
    Load load = new Load("127.0.0.1", cast.agent().entrance(), plan.connections(), ticker, random);
    learn(cast, load);
    Forecast forecast = forecast(cast.control());
    Map<String, Double> measured = measure(cast, load);
    double error = compare(forecast, measured);
    return account(cast, load, forecast, measured, error);
  }

  private Cast raise() throws IOException {
    page.step("Raising an aggregator, a shop, its shadows and an agent");
    if (privileged) {
      stage.weigh();
    }
    ControlPlane control = ControlPlane.start(stage);
    page.line("aggregator on 127.0.0.1:%d with its own CA; mutual TLS", control.port());
    Instance production = Instance.start(stage, "production", plan.current(), privileged);
    page.line(
        "production on port %d, running as type %s", production.port(), plan.current().name());
    List<Instance> shadows = new ArrayList<>();
    for (Size size : plan.sizes()) {
      shadows.add(Instance.start(stage, size.name(), size, privileged));
      page.line("shadow on port %d: %s", shadows.getLast().port(), sizeOf(shadows.getLast()));
    }
    HostAgent agent = HostAgent.start(stage, control, production, shadows, privileged);
    page.line("agent enrolled with a one-time token; what it can do here:");
    page.quote(String.join("\n", agent.probes()));
    introduce(control, shadows);
    return new Cast(control, production, shadows, agent);
  }

  private void introduce(ControlPlane control, List<Instance> shadows) throws IOException {
    control.importTypes(plan.sizes(), PriceList.FIRST);
    await("the workload at the aggregator", PATIENCE, control::knowsWorkload);
    control.setObjective(plan.p95LimitMillis(), plan.current());
    shadows.forEach(control::addShadow);
    await("mirroring to be in force", PATIENCE, () -> inForce(control.mirror()));
    page.line("objective: p95 <= %.0f ms, at most 1 %% errors", plan.p95LimitMillis());
  }

  private static String sizeOf(Instance shadow) {
    Size size = shadow.size();
    return shadow.group().isPresent()
        ? "%s, %.2f cores, %d MiB (control group)"
            .formatted(size.name(), size.limits().cores(), size.limits().memoryMib())
        : "%s, REDUCED: %d worker threads on one core instead of a CPU quota"
            .formatted(size.name(), size.workers());
  }

  private void learn(Cast cast, Load load) throws IOException, InterruptedException {
    page.step("Mirroring live traffic while the load changes");
    LiveTable table = new LiveTable(page, new Measured(cast.control()), plan.sizes(), clock);
    var _ = load.run(plan.warmUp(), Shopping::request, table::warmingUp);
    cast.production().throttle();
    for (Instance shadow : cast.shadows()) {
      shadow.throttle();
    }
    Instant start = clock.instant();
    var _ = load.run(plan.levels(), Shopping::request, table::next);
    table.finish();
    stage.pause(Duration.ofSeconds(3));
    train(cast.control(), start, clock.instant());
  }

  private void train(ControlPlane control, Instant from, Instant to) throws IOException {
    page.step("Training one model per VM type");
    Training begun = control.train(from, to);
    await(
        "training",
        TRAINING,
        () -> control.training(begun.getName()).getState() != TrainingState.TRAINING_STATE_RUNNING);
    Training ended = control.training(begun.getName());
    if (ended.getState() != TrainingState.TRAINING_STATE_ACCEPTED) {
      throw new IOException("training: " + ended.getDetail());
    }
    page.line("%s", ended.getDetail());
    control.trainedModels().stream().filter(Model::getInService).forEach(this::show);
  }

  private void show(Model model) {
    for (ModelScore score : model.getScoresList()) {
      if (score.getTarget().equals("p95_millis")) {
        page.line(
            "%-22s %3d windows, p95 off by %4.1f %% on loads kept apart (always the mean: %.0f %%)",
            model.getName(),
            model.getTrainingWindows(),
            100 * score.getMedianRelativeError(),
            100 * score.getBaselineRelativeError());
      }
    }
  }

  private Forecast forecast(ControlPlane control) {
    page.step("Predicting %.0f requests/s, a load it has not seen".formatted(plan.testRate()));
    Map<String, Prediction> predictions = new LinkedHashMap<>();
    control.predict(plan.testRate()).forEach(p -> predictions.put(shortName(p.getVmType()), p));
    RecommendResponse first = control.recommend(plan.testRate());
    Advisory.show(page, first, "prices as they are");
    control.importTypes(plan.sizes(), PriceList.SECOND);
    RecommendResponse second = control.recommend(plan.testRate());
    Advisory.show(page, second, "with a second price list");
    control.importTypes(plan.sizes(), PriceList.FIRST);
    return new Forecast(predictions, first, second, refusesAboveRange(control));
  }

  private boolean refusesAboveRange(ControlPlane control) {
    RecommendResponse far = control.recommend(plan.farRate());
    boolean refused = far.getVerdict() == Verdict.VERDICT_NOT_ENOUGH_DATA;
    page.line("");
    page.check(refused, "asked for %.0f/s: %s", plan.farRate(), far.getReason());
    return refused;
  }

  private Map<String, Double> measure(Cast cast, Load load)
      throws IOException, InterruptedException {
    page.step("Now running %.0f requests/s for real".formatted(plan.testRate()));
    // The first seconds still hold requests that queued before.
    var _ = load.run(List.of(plan.settle()), Shopping::request, phase -> {});
    Instant from = clock.instant();
    var _ = load.run(List.of(plan.test()), Shopping::request, phase -> {});
    Instant to = clock.instant();
    stage.pause(Duration.ofSeconds(4));
    Measured measured = new Measured(cast.control());
    Map<String, Double> p95 = new LinkedHashMap<>();
    plan.sizes().forEach(s -> p95.put(s.name(), measured.p95Millis(s.name(), from, to)));
    return p95;
  }

  private double compare(Forecast forecast, Map<String, Double> measured) {
    page.line("%-10s %14s %14s %8s", "type", "predicted p95", "measured p95", "error");
    List<Double> errors = new ArrayList<>();
    measured.forEach((type, real) -> {
      Prediction prediction =
          forecast.predictions().getOrDefault(type, Prediction.getDefaultInstance());
      double predicted = prediction.getP95Millis().getValue();
      errors.add(Math.abs(predicted - real) / real);
      page.line(
          "%-10s %11.1f ms %11.1f ms %6.1f %%", type, predicted, real, 100 * errors.getLast());
    });
    errors.sort(Comparator.naturalOrder());
    return errors.get(errors.size() / 2);
  }

  private Outcome account(
      Cast cast, Load load, Forecast forecast, Map<String, Double> measured, double error)
      throws IOException {
    page.step("Accounting for every request");
    ControlPlane control = cast.control();
    await("the last accounts", PATIENCE, () -> accounts(control).waiting() == 0);
    Accounts accounts = accounts(control);
    Ledgers.show(page, load.sent(), accounts);
    Outcome outcome =
        new Outcome(
            load.sent(),
            accounts.captured(),
            accounts.mirrored(),
            accounts.lost(),
            accounts.unaccounted(load.sent()),
            measured.size(),
            error,
            advice(forecast.first(), measured, PriceList.FIRST),
            advice(forecast.second(), measured, PriceList.SECOND),
            forecast.refusedAboveRange());
    outcome.faults().forEach(fault -> page.check(false, "%s", fault));
    page.check(
        outcome.first().right(),
        "recommended %s; the cheapest type that met the objective when measured is %s",
        outcome.first().recommended(),
        outcome.first().cheapestMeasured());
    return outcome;
  }

  private Advice advice(RecommendResponse advice, Map<String, Double> measured, PriceList prices) {
    String cheapest =
        plan.sizes().stream()
            .filter(size -> meets(measured, size))
            .min(Comparator.comparing(size -> size.price(prices)))
            .map(Size::name)
            .orElse("none");
    return new Advice(shortName(advice.getVmType()), cheapest);
  }

  private boolean meets(Map<String, Double> measured, Size size) {
    return measured.getOrDefault(size.name(), Double.NaN) <= plan.p95LimitMillis();
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
