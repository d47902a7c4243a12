package io.shadowcast.aggregator.api;

import io.shadowcast.aggregator.decision.Decision;
import io.shadowcast.aggregator.decision.Offer;
import io.shadowcast.aggregator.decision.Quality;
import io.shadowcast.aggregator.decision.Question;
import io.shadowcast.aggregator.decision.Recommender;
import io.shadowcast.aggregator.fleet.Fleet;
import io.shadowcast.aggregator.model.Prediction;
import io.shadowcast.aggregator.model.Predictor;
import io.shadowcast.aggregator.model.RecentLoad;
import io.shadowcast.aggregator.store.WorkloadRecord;
import io.shadowcast.trainer.feature.Characteristics;
import io.shadowcast.wire.map.ResourceNames.WorkloadRef;
import io.shadowcast.words.HostId;
import io.shadowcast.words.Objective;
import io.shadowcast.words.VmType;
import io.shadowcast.words.VmTypeName;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/// Puts a question to the models and the catalogue.
///
/// @param rate requests per second that was asked about; 0 when nothing is known of the load
/// @param current the type the workload has now
record Advice(Decision decision, double rate, RecentLoad recent, Optional<VmTypeName> current) {
  static Advice on(
      Fleet fleet,
      Predictor predictor,
      WorkloadRecord workload,
      Objective objective,
      OptionalDouble rate) {
    Optional<VmTypeName> current = current(fleet, workload);
    RecentLoad recent = predictor.recent(workload.host(), workload.name());
    if (recent.typical().isEmpty()) {
      String reason = unknown(predictor, new WorkloadRef(workload.host(), workload.name()));
      Decision none = new Decision.NotEnoughData(reason, List.of());
      return new Advice(none, rate.orElse(0), recent, current);
    }
    Characteristics typical = recent.typical().get();
    double asked = rate.orElse(Math.max(typical.rate(), objective.minThroughput().orElse(0)));
    List<Offer> offers = offers(fleet.catalogue(), predictor, workload, typical.at(asked));
    Quality quality = new Quality(recent.windows(), recent.age(), recent.lostShare());
    Question question = new Question(objective, current, offers, quality, asked);
    return new Advice(Recommender.recommend(question), asked, recent, current);
  }

  private static List<Offer> offers(
      List<VmType> types, Predictor predictor, WorkloadRecord workload, Characteristics asked) {
    List<Prediction> predictions =
        predictor.predict(
            workload.host(), workload.name(), types.stream().map(VmType::name).toList(), asked);
    return IntStream.range(0, types.size())
        .mapToObj(i -> new Offer(types.get(i), predictions.get(i)))
        .toList();
  }

  static String unknown(Predictor predictor, WorkloadRef workload) {
    return "not enough data: " + predictor.whyUnknown(workload.host(), workload.workload());
  }

  /// The workload's own type, else its host's.
  private static Optional<VmTypeName> current(Fleet fleet, WorkloadRecord workload) {
    HostId host = workload.host();
    return workload.ownType().or(() -> fleet.host(host).flatMap(view -> view.host().vmType()));
  }
}
