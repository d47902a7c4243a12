package io.shadowcast.aggregator.api;

import io.shadowcast.aggregator.decision.Decision;
import io.shadowcast.aggregator.decision.Offer;
import io.shadowcast.aggregator.decision.Outlook;
import io.shadowcast.aggregator.decision.Quality;
import io.shadowcast.aggregator.decision.Question;
import io.shadowcast.aggregator.decision.Recommender;
import io.shadowcast.aggregator.decision.Trials;
import io.shadowcast.aggregator.fleet.Fleet;
import io.shadowcast.aggregator.forecast.Forecasts;
import io.shadowcast.aggregator.model.Prediction;
import io.shadowcast.aggregator.model.Predictor;
import io.shadowcast.aggregator.model.RecentLoad;
import io.shadowcast.aggregator.model.UntriedTypes;
import io.shadowcast.aggregator.store.WorkloadRecord;
import io.shadowcast.trainer.feature.Characteristics;
import io.shadowcast.trainer.forecast.Forecaster;
import io.shadowcast.trainer.forecast.Quantiles;
import io.shadowcast.words.HostId;
import io.shadowcast.words.Interval;
import io.shadowcast.words.Objective;
import io.shadowcast.words.VmType;
import io.shadowcast.words.VmTypeName;
import io.shadowcast.words.WorkloadName;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/// Puts questions to the models, the forecasts and the catalogue.
final class Adviser {
  private final Fleet fleet;
  private final Predictor predictor;
  private final Forecasts forecasts;
  private final UntriedTypes untried;

  Adviser(Fleet fleet, Predictor predictor, Forecasts forecasts, UntriedTypes untried) {
    this.fleet = fleet;
    this.predictor = predictor;
    this.forecasts = forecasts;
    this.untried = untried;
  }

  /// What somebody wants to know.
  ///
  /// @param rate requests per second; empty: those of the last minutes, and what is forecast
  /// @param ahead plans for the load that is forecast within this time; zero: for no such load
  /// @param risk with which a type that was never tried may miss the objective
  record Asked(Objective objective, OptionalDouble rate, Duration ahead, double risk) {
    boolean looksAhead() {
      return rate.isEmpty() && !ahead.isZero();
    }
  }

  Advice on(WorkloadRecord workload, Asked asked) {
    Optional<VmTypeName> current = current(workload);
    RecentLoad recent = predictor.recent(workload.host(), workload.name());
    if (recent.typical().isEmpty()) {
      Decision none =
          new Decision.NotEnoughData(unknown(workload.host(), workload.name()), List.of());
      double rate = asked.rate().orElse(0);
      return new Advice(none, rate, rate, recent, current, Optional.empty(), Optional.empty());
    }
    Case of = new Case(workload, asked.objective(), current, recent, recent.typical().get());
    double now =
        asked
            .rate()
            .orElse(Math.max(of.typical.rate(), asked.objective().minThroughput().orElse(0)));
    Optional<Outlook> outlook = asked.looksAhead() ? Optional.of(outlook(of)) : Optional.empty();
    double most = outlook.map(seen -> seen.most(asked.ahead())).orElse(0.0);
    if (most > now) {
      Decided planned = decide(of, most);
      if (!(planned.decision instanceof Decision.NotEnoughData)) {
        return advice(of, planned, now, asked.risk, outlook);
      }
    }
    return advice(of, decide(of, now), now, asked.risk, outlook);
  }

  private Advice advice(
      Case of, Decided decided, double now, double risk, Optional<Outlook> outlook) {
    Optional<Trials> trials = trials(decided, risk);
    double rate = decided.question.rate();
    return new Advice(decided.decision, rate, now, of.recent, of.current, outlook, trials);
  }

  /// Why nothing is known of a workload's load.
  String unknown(HostId host, WorkloadName workload) {
    return "not enough data: " + predictor.whyUnknown(host, workload);
  }

  /// What does not change with the rate.
  private record Case(
      WorkloadRecord workload,
      Objective objective,
      Optional<VmTypeName> current,
      RecentLoad recent,
      Characteristics typical) {
    Question question(List<Offer> offers, double rate) {
      Quality quality = new Quality(recent.windows(), recent.age(), recent.lostShare());
      return new Question(objective, current, offers, quality, rate);
    }
  }

  private record Decided(Question question, Decision decision) {}

  private Decided decide(Case of, double rate) {
    Question question = of.question(offers(fleet.catalogue(), of, rate), rate);
    return new Decided(question, Recommender.recommend(question));
  }

  private Optional<Trials> trials(Decided decided, double risk) {
    Decision decision = decided.decision;
    List<VmType> types = Trials.untried(decision);
    if (types.isEmpty() || decision instanceof Decision.NotEnoughData) {
      return Optional.empty();
    }
    return Optional.of(
        Trials.judge(decided.question, decision, untried.of(Trials.tried(decision), types), risk));
  }

  private Outlook outlook(Case of) {
    return switch (forecasts.load(of.workload.host(), of.workload.name())) {
      case Forecasts.Answer.Unknown(String reason) -> Outlook.none(reason);
      case Forecasts.Answer.Known known -> outlook(of, known.forecasts());
    };
  }

  private Outlook outlook(Case of, List<Forecaster.Forecast> rates) {
    List<VmType> current =
        fleet.catalogue().stream()
            .filter(type -> of.current.equals(Optional.of(type.name())))
            .toList();
    List<Outlook.Step> steps =
        rates.stream()
            .filter(rate -> rate.said().high() > 0)
            .map(Adviser::load)
            .map(load -> {
              double rate = load.rate().high();
              return Outlook.judge(load, of.question(offers(current, of, rate), rate));
            })
            .toList();
    return steps.isEmpty()
        ? Outlook.none("none of its distances was good enough")
        : new Outlook("", steps);
  }

  private static Outlook.Load load(Forecaster.Forecast rate) {
    Quantiles said = rate.said();
    return new Outlook.Load(
        Forecasts.STEP.multipliedBy(rate.ahead()),
        new Interval(said.middle(), said.low(), said.high(), 1 - 2 * Quantiles.TAIL));
  }

  private List<Offer> offers(List<VmType> types, Case of, double rate) {
    List<Prediction> predictions =
        predictor.predict(
            of.workload.host(),
            of.workload.name(),
            types.stream().map(VmType::name).toList(),
            of.typical.at(rate));
    return IntStream.range(0, types.size())
        .mapToObj(i -> new Offer(types.get(i), predictions.get(i)))
        .toList();
  }

  /// The workload's own type, else its host's.
  private Optional<VmTypeName> current(WorkloadRecord workload) {
    HostId host = workload.host();
    return workload.ownType().or(() -> fleet.host(host).flatMap(view -> view.host().vmType()));
  }
}
