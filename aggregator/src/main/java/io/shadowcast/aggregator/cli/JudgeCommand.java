package io.shadowcast.aggregator.cli;

import io.shadowcast.wire.v1.JudgeChangeRequest;
import io.shadowcast.wire.v1.JudgeChangeResponse;
import io.shadowcast.wire.v1.JudgementOutcome;
import io.shadowcast.wire.v1.MetricJudgement;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "judge",
    description =
        "Whether a workload, or a shadow, does worse since a change; 1 if so, 7 if it is open.")
final class JudgeCommand extends Group implements Callable<Integer> {
  @Parameters(paramLabel = "WORKLOAD", description = "web-1/shop")
  private String workload = "";

  @Option(
      names = "--shadow",
      paramLabel = "SHADOW",
      description = "The one that was changed, held against production, as large or web-1/large.")
  private @Nullable String shadow;

  @Option(
      names = "--since",
      required = true,
      paramLabel = "TIME",
      description = "When it was changed: 10m for 10 minutes ago, or 2026-01-31T08:00:00Z.")
  private Arguments.@Nullable Moment since;

  @Option(
      names = "--until",
      paramLabel = "TIME",
      description = "What came later is not looked at; default now, at most 6h after the change.")
  private Arguments.@Nullable Moment until;

  @Option(
      names = "--tolerance",
      paramLabel = "SHARE",
      description = "A degradation up to it is none; default 2.5%%.")
  private Arguments.@Nullable Share tolerance;

  @Mixin private Watching watching = new Watching();

  @Override
  public Integer call() {
    String name = Names.workload(workload);
    JudgeChangeRequest.Builder request = JudgeChangeRequest.newBuilder().setWorkload(name);
    if (shadow != null) {
      request.setShadow(
          Names.shadow(
              shadow.contains("/") ? shadow : Names.last(Names.parent(name)) + "/" + shadow));
    }
    if (tolerance != null) {
      request.setTolerance(tolerance.value());
    }
    Clock clock = session().clock();
    // A change does not wander while it is watched.
    Instant asked = clock.instant();
    if (since != null) {
      request.setChangeTime(Wire.timestamp(since.at(asked)));
    }
    if (until != null) {
      request.setEndTime(Wire.timestamp(until.at(asked)));
    }
    return session()
        .show(
            watching,
            link -> view(request.build(), link.models().judgeChange(request.build()), clock));
  }

  private static View view(JudgeChangeRequest asked, JudgeChangeResponse answer, Clock clock) {
    Table basis =
        new Table("", "")
            .row("Changed", Human.time(asked.getChangeTime(), clock))
            .row("Judged until", Human.time(answer.getJudgedUntil(), clock))
            .row("Windows", windows(answer))
            .row(
                "Risk of failure",
                risk(answer.hasFailureProbability(), answer.getFailureProbability()));
    Page page = Page.of(headline(asked, answer)).line(answer.getReason()).gap().table(basis);
    if (answer.getMetricsCount() > 0) {
      page.gap().table(metrics(answer));
    }
    ExitCode exit =
        switch (answer.getOutcome()) {
          case JUDGEMENT_OUTCOME_PASS -> ExitCode.OK;
          case JUDGEMENT_OUTCOME_INCONCLUSIVE -> ExitCode.NOT_ENOUGH_DATA;
          case JUDGEMENT_OUTCOME_FAIL, JUDGEMENT_OUTCOME_UNSPECIFIED, UNRECOGNIZED ->
              ExitCode.FAILED;
        };
    return new View(answer, page, exit);
  }

  private static String headline(JudgeChangeRequest asked, JudgeChangeResponse answer) {
    String subject =
        asked.getShadow().isEmpty()
            ? Names.brief(asked.getWorkload())
            : "shadow " + Names.brief(asked.getShadow());
    return switch (answer.getOutcome()) {
      case JUDGEMENT_OUTCOME_PASS -> "PASS: %s is not worse since the change.".formatted(subject);
      case JUDGEMENT_OUTCOME_FAIL -> "FAIL: %s is worse since the change.".formatted(subject);
      case JUDGEMENT_OUTCOME_INCONCLUSIVE ->
          "INCONCLUSIVE: whether %s is worse is open.".formatted(subject);
      case JUDGEMENT_OUTCOME_UNSPECIFIED, UNRECOGNIZED ->
          "UNKNOWN OUTCOME: this shadowctl is older than the aggregator.";
    };
  }

  private static String windows(JudgeChangeResponse answer) {
    return "%d of %s compared, %d before%s"
        .formatted(
            answer.getWindows(),
            Human.span(Wire.span(answer.getWindowWidth())),
            answer.getWindowsBefore(),
            answer.getWindowsLeftOut() > 0
                ? ", %d left out: samples or records missing".formatted(answer.getWindowsLeftOut())
                : "");
  }

  private static String risk(boolean known, double probability) {
    return known ? Human.probability(probability) : "-";
  }

  private static Table metrics(JudgeChangeResponse answer) {
    Table table = new Table("METRIC", "VERDICT", ">CHANGE", ">TOLERATED", ">RISK", "WHY");
    for (MetricJudgement one : answer.getMetricsList()) {
      table.row(
          one.getMetric(),
          Human.word(one.getOutcome()),
          one.hasChange() ? ModelPages.change(one.getChange()) : "-",
          Human.percent(one.getTolerance()),
          risk(one.hasFailureProbability(), one.getFailureProbability()),
          one.getOutcome() == JudgementOutcome.JUDGEMENT_OUTCOME_INCONCLUSIVE
              ? one.getReason()
              : "-");
    }
    return table;
  }
}
