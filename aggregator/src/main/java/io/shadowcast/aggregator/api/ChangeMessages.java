package io.shadowcast.aggregator.api;

import io.shadowcast.aggregator.fleet.Faults;
import io.shadowcast.aggregator.judgement.Change;
import io.shadowcast.aggregator.judgement.Judged;
import io.shadowcast.aggregator.metrics.Windows;
import io.shadowcast.trainer.judge.Verdict;
import io.shadowcast.wire.map.ModelsWire;
import io.shadowcast.wire.map.ResourceNames;
import io.shadowcast.wire.map.ResourceNames.ShadowRef;
import io.shadowcast.wire.map.ResourceNames.WorkloadRef;
import io.shadowcast.wire.map.Times;
import io.shadowcast.wire.v1.JudgeChangeRequest;
import io.shadowcast.wire.v1.JudgeChangeResponse;
import io.shadowcast.wire.v1.JudgementOutcome;
import io.shadowcast.wire.v1.MetricJudgement;
import io.shadowcast.words.HostId;
import io.shadowcast.words.Interval;
import io.shadowcast.words.ShadowName;
import io.shadowcast.words.WorkloadName;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/// Judgements of changes as messages.
final class ChangeMessages {
  private static final double TOLERANCE = 0.025;
  private static final HostId NONE = new HostId("none");

  private ChangeMessages() {}

  static Change read(JudgeChangeRequest request, Instant now) {
    Faults faults = new Faults();
    WorkloadRef workload =
        faults.read(
            "workload",
            () -> ResourceNames.workload(request.getWorkload()),
            new WorkloadRef(NONE, new WorkloadName("none")));
    Optional<ShadowRef> shadow =
        request.getShadow().isEmpty()
            ? Optional.empty()
            : Optional.of(
                faults.read(
                    "shadow",
                    () -> ResourceNames.shadow(request.getShadow()),
                    new ShadowRef(workload.host(), new ShadowName("none"))));
    shadow.ifPresent(named ->
        faults.check(
            named.host().equals(workload.host()),
            "shadow",
            request.getShadow(),
            "one of the workload's host"));
    faults.check(request.hasChangeTime(), "change_time", "none", "when it was changed");
    Instant at =
        faults.read("change_time", () -> Times.fromWire(request.getChangeTime()), Instant.EPOCH);
    Instant until = faults.read("end_time", () -> end(request, now), now);
    double tolerance = request.hasTolerance() ? request.getTolerance() : TOLERANCE;
    faults.check(until.isAfter(at), "end_time", until, "after " + at + ", the change");
    faults.check(
        tolerance > 0 && tolerance < 1, "tolerance", tolerance, "above 0, below 1; 0.05 for 5 %");
    faults.refuse();
    return new Change(
        workload.host(), workload.workload(), shadow.map(ShadowRef::shadow), at, until, tolerance);
  }

  private static Instant end(JudgeChangeRequest request, Instant now) {
    return request.hasEndTime() ? Times.fromWire(request.getEndTime()) : now;
  }

  static JudgeChangeResponse of(Judged judged) {
    JudgeChangeResponse.Builder wire =
        JudgeChangeResponse.newBuilder()
            .setOutcome(JudgementOutcome.valueOf("JUDGEMENT_OUTCOME_" + judged.outcome()))
            .setReason(judged.reason())
            .setWindows(judged.windows())
            .setWindowsBefore(judged.before())
            .setWindowsLeftOut(judged.leftOut())
            .setJudgedUntil(Times.toWire(judged.until()))
            .setWindowWidth(ModelMessages.of(Windows.WIDTH));
    judged.risk().ifPresent(wire::setFailureProbability);
    judged.metrics().forEach(one -> wire.addMetrics(of(one)));
    return wire.build();
  }

  private static MetricJudgement of(Judged.OfMetric one) {
    MetricJudgement.Builder wire =
        MetricJudgement.newBuilder()
            .setMetric(one.metric().name().toLowerCase(Locale.ROOT))
            .setTolerance(one.tolerance());
    one.effect()
        .ifPresent(effect -> wire.setChange(of(effect, one)).setFailureProbability(effect.risk()));
    switch (one.verdict()) {
      case Verdict.Pass _ -> wire.setOutcome(JudgementOutcome.JUDGEMENT_OUTCOME_PASS);
      case Verdict.Fail _ -> wire.setOutcome(JudgementOutcome.JUDGEMENT_OUTCOME_FAIL);
      case Verdict.Inconclusive open ->
          wire.setOutcome(JudgementOutcome.JUDGEMENT_OUTCOME_INCONCLUSIVE).setReason(open.reason());
    }
    return wire.build();
  }

  private static io.shadowcast.wire.v1.Interval of(Verdict.Effect effect, Judged.OfMetric one) {
    return ModelsWire.toWire(
        new Interval(effect.change(), effect.low(), effect.high(), one.confidence()));
  }
}
