package io.shadowcast.aggregator.api;

import com.google.protobuf.Duration;
import io.shadowcast.aggregator.decision.Decision;
import io.shadowcast.aggregator.decision.Outlook;
import io.shadowcast.aggregator.decision.Trials;
import io.shadowcast.aggregator.fleet.Faults;
import io.shadowcast.wire.map.FleetWire;
import io.shadowcast.wire.map.ModelsWire;
import io.shadowcast.wire.map.ResourceNames;
import io.shadowcast.wire.v1.OutlookStep;
import io.shadowcast.wire.v1.RecommendRequest;
import io.shadowcast.wire.v1.RecommendResponse;
import io.shadowcast.wire.v1.Trial;
import io.shadowcast.wire.v1.TypeKeeping;
import io.shadowcast.wire.v1.Verdict;
import io.shadowcast.words.Objective;

/// Advice as messages.
final class AdviceMessages {
  private static final java.time.Duration USUAL = java.time.Duration.ofHours(1);
  private static final java.time.Duration LONGEST = java.time.Duration.ofDays(1);

  private AdviceMessages() {}

  /// How far ahead is planned for.
  static java.time.Duration ahead(Faults faults, RecommendRequest request) {
    if (!request.hasAhead()) {
      return USUAL;
    }
    faults.check(!request.hasRate(), "ahead", "given with rate", "one of them");
    Duration ahead = request.getAhead();
    return faults.read(
        "ahead", () -> Spans.bounded(Spans.exact(ahead), java.time.Duration.ZERO, LONGEST), USUAL);
  }

  /// The risk that a type without a model may have.
  static double risk(Faults faults, RecommendRequest request) {
    if (!request.hasRisk()) {
      return Trials.USUAL_RISK;
    }
    double risk = request.getRisk();
    faults.check(risk > 0 && risk < 1, "risk", Double.toString(risk), "above 0, below 1");
    return risk;
  }

  static RecommendResponse of(Advice advice, Objective objective) {
    Decision decision = advice.decision();
    RecommendResponse.Builder wire =
        RecommendResponse.newBuilder()
            .setReason(decision.reason())
            .setObjective(FleetWire.toWire(objective))
            .setRate(advice.rate());
    if (advice.recent().windows() > 0) {
      wire.setDataAge(ModelMessages.of(advice.recent().age()));
    }
    advice.current().ifPresent(now -> wire.setCurrentVmType(ResourceNames.vmType(now)));
    decision.candidates().forEach(one -> wire.addCandidates(ModelMessages.of(one)));
    advice.outlook().ifPresent(outlook -> wire.setOutlook(of(outlook, advice.now())));
    advice.trials().ifPresent(trials -> wire.setTrials(of(trials)));
    switch (decision) {
      case Decision.Keep keep -> {
        wire.setVerdict(Verdict.VERDICT_KEEP).setVmType(ResourceNames.vmType(keep.type()));
        keep.gain().ifPresent(gain -> wire.setExpectedGain(ModelsWire.toWire(gain)));
      }
      case Decision.Resize resize -> {
        wire.setVerdict(Verdict.VERDICT_RESIZE).setVmType(ResourceNames.vmType(resize.type()));
        resize.gain().ifPresent(gain -> wire.setExpectedGain(ModelsWire.toWire(gain)));
      }
      case Decision.NotEnoughData _ -> wire.setVerdict(Verdict.VERDICT_NOT_ENOUGH_DATA);
    }
    return wire.build();
  }

  private static io.shadowcast.wire.v1.Outlook of(Outlook outlook, double now) {
    io.shadowcast.wire.v1.Outlook.Builder wire =
        io.shadowcast.wire.v1.Outlook.newBuilder()
            .setSummary(outlook.text())
            .setRateNow(now)
            .setMeetsUpTo(ModelMessages.of(outlook.meetsUpTo()));
    outlook.misses().ifPresent(within -> wire.setMissesWithin(ModelMessages.of(within)));
    for (Outlook.Step step : outlook.steps()) {
      wire.addSteps(
          OutlookStep.newBuilder()
              .setAhead(ModelMessages.of(step.load().ahead()))
              .setRate(ModelsWire.toWire(step.load().rate()))
              .setCurrentType(of(step.keeping()))
              .setWhy(step.why()));
    }
    return wire.build();
  }

  private static io.shadowcast.wire.v1.Trials of(Trials trials) {
    io.shadowcast.wire.v1.Trials.Builder wire =
        io.shadowcast.wire.v1.Trials.newBuilder().setSummary(trials.text()).setRisk(trials.risk());
    for (Trials.Trial trial : trials.types()) {
      wire.addTypes(
          Trial.newBuilder()
              .setVmType(ResourceNames.vmType(trial.type().name()))
              .setPricePerHour(trial.type().pricePerHour().toPlainString())
              .setCurrency(trial.type().currency())
              .setP95Millis(ModelsWire.toWire(trial.p95Millis()))
              .setRiskOfMissing(trial.risk())
              .setWorthTrying(trial.worth()));
    }
    return wire.build();
  }

  private static TypeKeeping of(Outlook.Keeping keeping) {
    return switch (keeping) {
      case MEETS -> TypeKeeping.TYPE_KEEPING_MEETS;
      case MISSES -> TypeKeeping.TYPE_KEEPING_MISSES;
      case UNKNOWN -> TypeKeeping.TYPE_KEEPING_UNKNOWN;
    };
  }
}
