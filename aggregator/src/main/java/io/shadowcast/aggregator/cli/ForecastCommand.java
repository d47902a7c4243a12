package io.shadowcast.aggregator.cli;

import io.shadowcast.wire.v1.Forecast;
import io.shadowcast.wire.v1.ForecastCard;
import io.shadowcast.wire.v1.ForecastScore;
import io.shadowcast.wire.v1.GetForecastRequest;
import io.shadowcast.wire.v1.GetForecastResponse;
import java.time.Clock;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "forecast",
    description = "Where the properties of a host are going; 7 if nothing can be said.")
final class ForecastCommand extends Group implements Callable<Integer> {
  @Parameters(paramLabel = "HOST", description = "web-1 or hosts/web-1")
  private String host = "";

  @Option(
      names = "--property",
      paramLabel = "NAME",
      description = "Those that begin so, for example cpu_usage_ratio; default all.")
  private String property = "";

  @Mixin private Watching watching = new Watching();

  @Override
  public Integer call() {
    Clock clock = session().clock();
    GetForecastRequest request =
        GetForecastRequest.newBuilder().setHost(Names.host(host)).setProperty(property).build();
    return session()
        .show(
            watching,
            link -> {
              GetForecastResponse found = link.forecasts().getForecast(request);
              return new View(
                  found,
                  page(found, clock),
                  found.getMissingReason().isEmpty() ? ExitCode.OK : ExitCode.NOT_ENOUGH_DATA);
            });
  }

  private static Page page(GetForecastResponse found, Clock clock) {
    if (!found.getMissingReason().isEmpty()) {
      return Page.of("NO FORECAST: " + found.getMissingReason() + ".");
    }
    Table forecasts = new Table("PROPERTY", ">IN", ">NOW", ">THEN (90 %)", ">WITHIN, LATELY");
    for (Forecast one : found.getForecastsList()) {
      forecasts.row(
          one.getProperty(),
          Human.span(Wire.span(one.getAhead())),
          Human.number(one.getValue()),
          ModelPages.interval(true, one.getThen()),
          one.hasCovered()
              ? "%s of %d".formatted(Human.percent(one.getCovered()), one.getJudged())
              : "-");
    }
    return Page.of("From " + Human.time(found.getNow(), clock) + ":")
        .gap()
        .table(forecasts)
        .section("Trained " + card(found.getCard(), clock), scores(found.getCard()));
  }

  private static String card(ForecastCard card, Clock clock) {
    return "%s on %d steps of %s, %d properties; on steps kept apart, in standard deviations"
        .formatted(
            Human.time(card.getTrainTime(), clock),
            card.getSteps(),
            Human.span(Wire.span(card.getStepWidth())),
            card.getProperties());
  }

  private static Table scores(ForecastCard card) {
    Table scores = new Table(">IN", ">PINBALL", ">OF THE LAST VALUE", ">WITHIN");
    for (ForecastScore score : card.getScoresList()) {
      scores.row(
          Human.span(Wire.span(score.getAhead())),
          String.format(Locale.ROOT, "%.4f", score.getPinball()),
          String.format(Locale.ROOT, "%.4f", score.getNaivePinball()),
          Human.percent(score.getCovered()));
    }
    return scores;
  }
}
