package io.shadowcast.aggregator.cli;

import io.shadowcast.wire.v1.Candidate;
import io.shadowcast.wire.v1.GetWorkloadRequest;
import io.shadowcast.wire.v1.Objective;
import io.shadowcast.wire.v1.RecommendRequest;
import io.shadowcast.wire.v1.RecommendResponse;
import io.shadowcast.wire.v1.Verdict;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "recommend",
    description = "Which VM type a workload should have, and why; exit code 7 if unknown.")
final class RecommendCommand extends Group implements Callable<Integer> {
  @Parameters(paramLabel = "WORKLOAD", description = "web-1/shop")
  private String workload = "";

  @Option(
      names = "--rate",
      paramLabel = "RATE",
      description = "Requests per second to plan for; default the load of the last minutes.")
  private @Nullable Double rate;

  @Option(
      names = "--ahead",
      paramLabel = "TIME",
      description =
          "Plan for the load that is forecast within this time, too, at most 1d; default 1h. "
              + "0s: for the load of the last minutes alone.")
  private @Nullable Duration ahead;

  @Option(
      names = "--risk",
      paramLabel = "SHARE",
      description =
          "The most probable a type without a model may miss the objective and still be worth a "
              + "shadow; default 0.1.")
  private Arguments.@Nullable Share risk;

  @Mixin private ObjectiveOptions objective = new ObjectiveOptions();
  @Mixin private Watching watching = new Watching();

  @Override
  public Integer call() {
    RecommendRequest.Builder request =
        RecommendRequest.newBuilder().setWorkload(Names.workload(workload));
    if (rate != null) {
      request.setRate(rate);
    }
    if (ahead != null) {
      request.setAhead(Wire.duration(ahead));
    }
    if (risk != null) {
      request.setRisk(risk.value());
    }
    return session()
        .show(
            watching,
            link -> {
              if (!objective.isEmpty()) {
                request.setObjective(asked(link, request.getWorkload()));
              }
              return view(request.getWorkload(), link.models().recommend(request.build()));
            });
  }

  /// The stored objective with the limits that were named instead of its own.
  private Objective asked(Link link, String name) {
    Objective stored =
        link.fleet()
            .getWorkload(GetWorkloadRequest.newBuilder().setName(name).build())
            .getObjective();
    return objective.applied(command(), stored);
  }

  private View view(String name, RecommendResponse answer) {
    Page page = Page.of(verdict(name, answer)).line(answer.getReason()).gap().table(basis(answer));
    if (answer.getCandidatesCount() > 0) {
      page.gap().table(candidates(answer));
    }
    if (answer.getOutlook().getStepsCount() > 0) {
      page.section("Outlook", OutlookPages.steps(answer.getOutlook()));
    }
    if (answer.getTrials().getTypesCount() > 0) {
      page.section("Types without a model", TrialPages.types(answer.getTrials()));
    }
    ExitCode exit =
        switch (answer.getVerdict()) {
          case VERDICT_KEEP, VERDICT_RESIZE -> ExitCode.OK;
          case VERDICT_NOT_ENOUGH_DATA -> ExitCode.NOT_ENOUGH_DATA;
          case VERDICT_UNSPECIFIED, UNRECOGNIZED -> ExitCode.FAILED;
        };
    return new View(answer, page, exit);
  }

  private static String verdict(String name, RecommendResponse answer) {
    String subject = Names.brief(name);
    String type = Names.brief(answer.getVmType());
    return switch (answer.getVerdict()) {
      case VERDICT_KEEP -> "KEEP %s: %s is on the right VM type.".formatted(type, subject);
      case VERDICT_RESIZE -> "RESIZE to %s: %s should change its VM type.".formatted(type, subject);
      case VERDICT_NOT_ENOUGH_DATA -> "NOT ENOUGH DATA: no advice for %s.".formatted(subject);
      case VERDICT_UNSPECIFIED, UNRECOGNIZED ->
          "UNKNOWN VERDICT: this shadowctl is older than the aggregator.";
    };
  }

  private Table basis(RecommendResponse answer) {
    Table fields =
        new Table("", "")
            .row("Objective", Objectives.text(answer.getObjective()))
            .row("Load", OutlookPages.load(answer, rate != null))
            .row(
                "Newest data",
                answer.hasDataAge()
                    ? Human.span(Wire.span(answer.getDataAge())) + " old"
                    : "none that can be used");
    if (answer.hasOutlook()) {
      fields.row("Outlook", answer.getOutlook().getSummary());
    }
    if (answer.hasTrials()) {
      fields.row("Untried types", answer.getTrials().getSummary());
    }
    if (answer.getVerdict() == Verdict.VERDICT_RESIZE && answer.hasExpectedGain()) {
      fields.row("Price per request", ModelPages.change(answer.getExpectedGain()));
    }
    if (answer.getVerdict() == Verdict.VERDICT_RESIZE) {
      hourly(answer).ifPresent(text -> fields.row("Price per hour", text));
    }
    return fields;
  }

  /// `0.0832 to 0.0416 USD, -50 %`; empty when a price is missing or they have not one currency.
  private static Optional<String> hourly(RecommendResponse answer) {
    Optional<Candidate> from = candidate(answer, answer.getCurrentVmType());
    Optional<Candidate> to = candidate(answer, answer.getVmType());
    if (from.isEmpty()
        || to.isEmpty()
        || !from.get().getCurrency().equals(to.get().getCurrency())) {
      return Optional.empty();
    }
    String prices =
        "%s to %s %s"
            .formatted(
                from.get().getPricePerHour(), to.get().getPricePerHour(), to.get().getCurrency())
            .strip();
    double before = new BigDecimal(from.get().getPricePerHour()).doubleValue();
    double after = new BigDecimal(to.get().getPricePerHour()).doubleValue();
    return Optional.of(
        before > 0
            ? "%s, %s"
                .formatted(
                    prices, String.format(Locale.ROOT, "%+.1f %%", (after / before - 1) * 100))
            : prices);
  }

  private static Optional<Candidate> candidate(RecommendResponse answer, String type) {
    return answer.getCandidatesList().stream()
        .filter(one -> one.getVmType().equals(type) && !one.getPricePerHour().isEmpty())
        .findFirst();
  }

  private static Table candidates(RecommendResponse answer) {
    Table table =
        new Table(
            "",
            "TYPE",
            ">PRICE/HOUR",
            ">P95 (ms)",
            ">THROUGHPUT (req/s)",
            ">CPU (cores)",
            "MEETS",
            "WHY");
    List<Candidate> ranked =
        answer.getCandidatesList().stream()
            .sorted(Comparator.comparingLong(RecommendCommand::rank))
            .toList();
    for (Candidate candidate : ranked) {
      var prediction = candidate.getPrediction();
      table.row(
          candidate.getVmType().equals(answer.getVmType()) ? "*" : "",
          Names.brief(candidate.getVmType()),
          (candidate.getPricePerHour() + " " + candidate.getCurrency()).strip(),
          ModelPages.interval(prediction.hasP95Millis(), prediction.getP95Millis()),
          ModelPages.interval(prediction.hasThroughput(), prediction.getThroughput()),
          ModelPages.interval(prediction.hasCpuCores(), prediction.getCpuCores()),
          candidate.getNotJudged() ? "-" : Human.yes(candidate.getMeetsObjective()),
          Human.orNone(
              candidate.getWhy().isEmpty() ? prediction.getMissingReason() : candidate.getWhy()));
    }
    return table;
  }

  /// Unranked candidates come last.
  private static long rank(Candidate candidate) {
    return candidate.getRank() == 0 ? Long.MAX_VALUE : Integer.toUnsignedLong(candidate.getRank());
  }
}
